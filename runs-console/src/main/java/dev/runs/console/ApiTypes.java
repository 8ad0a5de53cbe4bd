package dev.runs.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.console.ApiView.Part;
import dev.runs.console.ApiView.TypeText;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** What a JSON Schema says, in words. */
final class ApiTypes {
    private ApiTypes() {}

    static TypeText type(JsonNode schema) {
        List<Part> parts = new ArrayList<>();
        add(schema, parts);
        return parts.isEmpty() ? TypeText.NONE : new TypeText(parts);
    }

    /** What a value must fulfil beside its type, as sentences with a space before them. */
    static String limits(JsonNode schema) {
        StringBuilder limits = new StringBuilder();
        range(limits, schema, "minimum", "maximum", "");
        range(limits, schema, "minLength", "maxLength", " characters");
        JsonNode words =
                schema.has("enum") ? schema.path("enum") : schema.path("items").path("enum");
        if (!words.isMissingNode()) {
            StringJoiner listed = new StringJoiner(", ", " One of ", ".");
            words.forEach(word -> listed.add("`" + word.asText() + "`"));
            limits.append(listed);
        }
        JsonNode usual = schema.path("default");
        if (usual.isValueNode() && !usual.asText().isEmpty()) {
            limits.append(" Default: `").append(usual.asText()).append("`.");
        }
        return limits.toString();
    }

    private static void range(StringBuilder limits, JsonNode schema, String least, String most, String unit) {
        if (schema.has(least) && schema.has(most)) {
            limits.append(" From %s to %s%s."
                    .formatted(schema.path(least).asText(), schema.path(most).asText(), unit));
        } else if (schema.has(least)) {
            limits.append(" At least %s%s.".formatted(schema.path(least).asText(), unit));
        } else if (schema.has(most)) {
            limits.append(" At most %s%s.".formatted(schema.path(most).asText(), unit));
        }
    }

    private static void add(JsonNode schema, List<Part> parts) {
        String reference = schema.path("$ref").asText();
        JsonNode alternatives = schema.has("oneOf") ? schema.path("oneOf") : schema.path("anyOf");
        if (!reference.isEmpty()) {
            parts.add(new Part(reference.substring(reference.lastIndexOf('/') + 1), true));
        } else if (schema.has("const")) {
            parts.add(new Part('"' + schema.path("const").asText() + '"', false));
        } else if (!alternatives.isMissingNode()) {
            String between = "";
            for (JsonNode alternative : alternatives) {
                word(between, parts);
                add(alternative, parts);
                between = " or ";
            }
        } else if (schema.path("type").isArray()) {
            String between = "";
            for (JsonNode type : schema.path("type")) {
                word(between, parts);
                add(type.asText(), schema, parts);
                between = " or ";
            }
        } else {
            add(schema.path("type").asText(), schema, parts);
        }
    }

    private static void add(String type, JsonNode schema, List<Part> parts) {
        if (type.equals("array")) {
            word("list of ", parts);
            add(schema.path("items"), parts);
        } else if (type.equals("object") && schema.path("additionalProperties").isObject()) {
            word("object with values ", parts);
            add(schema.path("additionalProperties"), parts);
        } else {
            word(
                    type.equals("string") && schema.has("format")
                            ? schema.path("format").asText()
                            : type,
                    parts);
        }
    }

    private static void word(String text, List<Part> parts) {
        if (!text.isEmpty()) {
            parts.add(new Part(text, false));
        }
    }
}
