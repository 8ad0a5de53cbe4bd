package dev.runs.module;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runs.workflow.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Steps for tests. */
final class Steps {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Steps() {}

    /** @param args a JSON object, in which an apostrophe stands for a quotation mark */
    static Step of(String action, String args) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        json(args).properties().forEach(arg -> values.put(arg.getKey(), arg.getValue()));
        return new Step(
                "a step",
                "a module",
                action,
                values,
                Map.of(),
                null,
                Map.of(),
                Map.of(),
                List.of(),
                null,
                null,
                null,
                "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
