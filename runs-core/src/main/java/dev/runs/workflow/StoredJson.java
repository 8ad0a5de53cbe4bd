package dev.runs.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.function.Function;

/** Workflows, steps and results as they are kept: the JSON of the wire, in its order. */
public final class StoredJson {
    private static final JsonMapper MAPPER = new JsonMapper();

    private StoredJson() {}

    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not writable as JSON: " + value.getClass(), e);
        }
    }

    /** As a tree, for answers that are put together of several things. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** @throws DamagedWorkflow where it is none */
    public static JsonNode read(String json) {
        try {
            return JsonText.read(json);
        } catch (Unreadable e) {
            throw new DamagedWorkflow(e);
        }
    }

    /** @throws DamagedWorkflow where it is none */
    public static Workflow workflow(String json) {
        return read(json, fields -> Workflow.read(fields, StoredJson::noId));
    }

    /** @throws DamagedWorkflow where it is none */
    public static Step step(String json) {
        return read(json, fields -> Step.read(fields, StoredJson::noId));
    }

    /** @throws DamagedWorkflow where it is none */
    public static StepResponse result(String json) {
        try {
            return MAPPER.readValue(json, StepResponse.class);
        } catch (JsonProcessingException e) {
            throw new DamagedWorkflow(e);
        }
    }

    private static <T> T read(String json, Function<Fields, T> reader) {
        Mistakes mistakes = new Mistakes();
        Optional<T> read = Fields.of(read(json), mistakes).map(reader);
        return read.filter(whole -> mistakes.count() == 0).orElseThrow(() -> new DamagedWorkflow(null));
    }

    private static String noId() {
        throw new DamagedWorkflow(null);
    }
}
