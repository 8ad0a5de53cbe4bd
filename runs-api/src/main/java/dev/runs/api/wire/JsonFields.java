package dev.runs.api.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads fields of a JSON object one by one, so that everything that is wrong is told at once, each with its place.
 * Absent and null are the same. Fields that nobody asks for are ignored, as the clients expect.
 */
final class JsonFields {
    private static final Pattern HALF = Pattern.compile("\\p{Cs}");

    private final JsonNode object;
    private final String path;
    private final List<Problem> problems;

    JsonFields(JsonNode object, String path, List<Problem> problems) {
        this.object = object;
        this.path = path;
        this.problems = problems;
    }

    String place(String name) {
        return path + name;
    }

    boolean has(String name) {
        return object.hasNonNull(name);
    }

    @Nullable
    String text(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            wrong(name, "must be a string", "Put it in quotes.");
            return null;
        }
        if (value.textValue().indexOf('\0') >= 0) {
            wrong(name, "holds a NUL character", "Leave it out.");
        }
        return whole(name, value.textValue());
    }

    String required(String name) {
        String text = text(name);
        if (!has(name)) {
            wrong(name, "is missing", "Give it.");
        }
        return text == null ? "" : text;
    }

    /** A whole number, also as digits in a string. */
    @Nullable
    Integer integer(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        boolean digits = value.isTextual() && value.textValue().matches("-?[0-9]{1,9}");
        if (digits) {
            return Integer.valueOf(value.textValue());
        }
        if (value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue())) {
            // More seconds than anybody waits are as good as the most there are.
            return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value.doubleValue()));
        }
        wrong(name, "must be a whole number", "Write it without quotes or a fraction.");
        return null;
    }

    boolean flag(String name) {
        JsonNode value = object.get(name);
        if (value != null && !value.isNull() && !value.isBoolean()) {
            wrong(name, "must be true or false", "Write it without quotes.");
        }
        return value != null && value.booleanValue();
    }

    /** Texts by name; anything else is as if it were not there. */
    Map<String, String> labels(String name) {
        JsonNode value = object.get(name);
        boolean isOurs = value != null
                && value.isObject()
                && value.properties().stream()
                        .allMatch(entry -> entry.getValue().isTextual());
        return isOurs ? textsByName(name) : Map.of();
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : array(name)) {
            if (value.isTextual()) {
                texts.add(whole(name + "[" + texts.size() + "]", value.textValue()));
            } else {
                wrong(name + "[" + texts.size() + "]", "must be a string", "Put it in quotes.");
                texts.add("");
            }
        }
        return texts;
    }

    Map<String, String> textsByName(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        JsonNode value = object.get(name);
        if (value != null && !value.isNull() && !value.isObject()) {
            wrong(name, "must be an object", "Write it in braces.");
        } else if (value != null) {
            value.properties().forEach(entry -> {
                if (entry.getValue().isValueNode() && !entry.getValue().isNull()) {
                    String place = name + "." + entry.getKey();
                    texts.put(
                            whole(place, entry.getKey()),
                            whole(place, entry.getValue().asText()));
                } else {
                    wrong(name + "." + entry.getKey(), "must be a string", "Put it in quotes.");
                }
            });
        }
        return texts;
    }

    /** The fields of an object inside this one; null where it is absent. */
    @Nullable
    JsonFields object(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isObject()) {
            wrong(name, "must be an object", "Write it in braces.");
            return null;
        }
        return new JsonFields(value, path + name + ".", problems);
    }

    List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        int index = 0;
        for (JsonNode value : array(name)) {
            String place = name + "[" + index++ + "]";
            if (value.isObject()) {
                objects.add(new JsonFields(value, path + place + ".", problems));
            } else {
                wrong(place, "must be an object", "Write it in braces.");
            }
        }
        return objects;
    }

    void wrong(String name, String message, String suggestion) {
        if (problems.size() == InvalidRequest.MAX_PROBLEMS) {
            return;
        }
        String place = inFull(path + name);
        problems.add(new Problem(place, place + " " + message + ".", suggestion));
    }

    /** JSON can escape a half of a character, which no text that is stored or passed on can hold. */
    private String whole(String name, String text) {
        if (HALF.matcher(text).find()) {
            wrong(name, "holds half of a character", "Write both of its surrogates.");
        }
        return inFull(text);
    }

    /** A half cannot be answered either, not even in the name of what is wrong. */
    private static String inFull(String text) {
        return HALF.matcher(text).replaceAll("\ufffd");
    }

    private Iterable<JsonNode> array(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            wrong(name, "must be a list", "Write it in brackets.");
            return List.of();
        }
        return value;
    }
}
