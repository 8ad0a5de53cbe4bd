package dev.runs.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runs.module.StepResult.Status;
import dev.runs.workflow.JsonText;
import dev.runs.workflow.Unreadable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a module said of an action, beside the files themselves.
 *
 * @param files by the module's label, what it calls them
 */
record ResultFields(Status status, @Nullable String error, Map<String, JsonNode> data, Map<String, String> files) {
    /** The header without which an answer is JSON. */
    static final String STATUS_HEADER = "x-wei-status";

    static ResultFields ofHeaders(Head head) throws Useless {
        return new ResultFields(
                status(TextNode.valueOf(head.header(STATUS_HEADER).orElse(""))),
                error(header(head, "x-wei-error")),
                map(header(head, "x-wei-data"), "data"),
                names(header(head, "x-wei-files")));
    }

    static ResultFields ofBody(String json) throws Useless {
        JsonNode tree;
        try {
            tree = JsonText.readMeasured(json);
        } catch (Unreadable e) {
            throw new Useless("The module's answer is not what a step returns: " + e.getMessage());
        }
        if (!tree.isObject()) {
            throw new Useless("The module's answer is not what a step returns: it is no JSON object.");
        }
        return new ResultFields(
                tree.has("status") ? status(tree.get("status")) : Status.SUCCEEDED,
                error(tree.get("error")),
                map(tree.get("data"), "data"),
                names(tree.get("files")));
    }

    private static @Nullable JsonNode header(Head head, String name) throws Useless {
        String text = head.header(name).orElse("null");
        try {
            return JsonText.readMeasured(text);
        } catch (Unreadable e) {
            throw new Useless("The module's answer has a header " + name + " that cannot be read: " + e.getMessage());
        }
    }

    private static Status status(JsonNode node) throws Useless {
        return Status.of(node.asText())
                .filter(status -> node.isTextual())
                .orElseThrow(() -> new Useless("The module's answer has the status " + node + ", which no step has."));
    }

    private static @Nullable String error(@Nullable JsonNode node) {
        return node == null || node.isNull() ? null : node.isTextual() ? node.textValue() : node.toString();
    }

    private static Map<String, JsonNode> map(@Nullable JsonNode node, String name) throws Useless {
        Map<String, JsonNode> map = new LinkedHashMap<>();
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> map.put(field.getKey(), field.getValue()));
        } else if (node != null && !node.isNull()) {
            throw new Useless("The module's answer has " + name + " that is no JSON object.");
        }
        return map;
    }

    private static Map<String, String> names(@Nullable JsonNode node) throws Useless {
        Map<String, String> names = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> file : map(node, "files").entrySet()) {
            if (!file.getValue().isTextual()) {
                throw new Useless("The module's answer has a file '" + file.getKey() + "' whose name is no text.");
            }
            names.put(file.getKey(), file.getValue().textValue());
        }
        return names;
    }
}
