package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runs.error.RunsException.InvalidRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The values that a workflow is run with. */
public record Payload(Map<String, JsonNode> values) {
    public static final Payload EMPTY = new Payload(Map.of());

    /** What is said of JSON that is no object; WEI's answer to it has status 400, not 422. */
    public static final String NO_DICTIONARY = "Payload must be a dictionary with string keys";

    private static final String FIELD = "payload";
    private static final String PREFIX = "payload.";

    public Payload {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** @throws InvalidRequest with {@link #NO_DICTIONARY}, or with what is wrong with the JSON */
    public static Payload read(String text) {
        JsonNode tree;
        try {
            tree = JsonText.read(text);
        } catch (Unreadable e) {
            throw new InvalidRequest(FIELD, String.valueOf(e.getMessage()), "Send a JSON object.");
        }
        if (!tree.isObject()) {
            throw new InvalidRequest(FIELD, NO_DICTIONARY, "Send a JSON object.");
        }
        Map<String, JsonNode> values = new LinkedHashMap<>();
        tree.properties().forEach(field -> values.put(field.getKey(), field.getValue()));
        return new Payload(values);
    }

    /**
     * The step with what the payload says. For each entry the first argument that is exactly {@code payload.<key>}
     * becomes the entry's value, whatever its type; what is inside lists and objects stays as it is. An argument is
     * compared as it was submitted, so no value brings in another.
     */
    Step into(Step step) {
        Map<String, JsonNode> args = new LinkedHashMap<>(step.args());
        values.forEach((key, value) -> {
            JsonNode wanted = TextNode.valueOf(key.startsWith(PREFIX) ? key : PREFIX + key);
            step.args().entrySet().stream()
                    .filter(arg -> arg.getValue().equals(wanted))
                    .findFirst()
                    .ifPresent(arg -> args.put(arg.getKey(), value));
        });
        return step.with(args, step.locations());
    }
}
