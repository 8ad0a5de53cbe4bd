package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.workflow.Mistakes.Mistake;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object's fields with the types, defaults and messages of WEI's models. What is wrong is noted, and
 * something harmless given back, so that all of it is found at once.
 */
public final class Fields {
    static final String NO_TEXT = "Input should be a valid string";
    private static final String NO_OBJECT = "Input should be an object";
    private static final Pattern INTEGER = Pattern.compile("([+-]?[0-9]+(?:_[0-9]+)*)(?:\\.0*)?");
    private static final int MAX_DIGITS = 1_000;

    private final ObjectNode node;
    private final List<String> path;
    private final Mistakes mistakes;

    private Fields(ObjectNode node, List<String> path, Mistakes mistakes) {
        this.node = node;
        this.path = path;
        this.mistakes = mistakes;
    }

    /** The fields of a whole input; empty, and noted, where it is no object. */
    public static Optional<Fields> of(JsonNode input, Mistakes mistakes) {
        return of(input, List.of(), mistakes);
    }

    private static Optional<Fields> of(JsonNode input, List<String> path, Mistakes mistakes) {
        if (input instanceof ObjectNode object) {
            return Optional.of(new Fields(object, path, mistakes));
        }
        mistakes.add(new Mistake(path, NO_OBJECT, "model_type", input));
        return Optional.empty();
    }

    public ObjectNode node() {
        return node;
    }

    int mistakes() {
        return mistakes.count();
    }

    public void wrong(List<String> below, String message, String type, JsonNode value) {
        List<String> place = new ArrayList<>(path);
        place.addAll(below);
        mistakes.add(new Mistake(place, message, type, value));
    }

    boolean has(String name) {
        return node.has(name);
    }

    boolean isNull(String name) {
        return node.path(name).isNull();
    }

    public boolean hasNonNull(String name) {
        return node.hasNonNull(name);
    }

    @Nullable
    JsonNode get(String name) {
        return node.get(name);
    }

    public JsonNode any(String name) {
        JsonNode value = node.get(name);
        return value == null ? NullNode.getInstance() : value;
    }

    public Map<String, JsonNode> except(Set<String> names) {
        Map<String, JsonNode> others = new LinkedHashMap<>();
        node.properties().forEach(field -> {
            if (!names.contains(field.getKey())) {
                others.put(field.getKey(), field.getValue());
            }
        });
        return others;
    }

    /** Whether it is there; that it is not is noted. */
    boolean required(String name) {
        if (!node.has(name)) {
            wrong(List.of(name), "Field required", "missing", node);
        }
        return node.has(name);
    }

    public String text(String name) {
        return required(name) ? text(List.of(name), any(name)) : "";
    }

    boolean flag(String name, boolean standard) {
        JsonNode value = node.get(name);
        if (value != null && !value.isBoolean()) {
            wrong(List.of(name), "Input should be a valid boolean", "bool_type", value);
        }
        return value == null ? standard : value.booleanValue();
    }

    public @Nullable String optionalText(String name) {
        return node.hasNonNull(name) ? text(name) : null;
    }

    private String text(List<String> below, JsonNode value) {
        if (!value.isTextual()) {
            wrong(below, NO_TEXT, "string_type", value);
        }
        return value.asText();
    }

    Map<String, JsonNode> map(String name) {
        JsonNode value = node.get(name);
        Map<String, JsonNode> map = new LinkedHashMap<>();
        if (value instanceof ObjectNode object) {
            object.properties().forEach(field -> map.put(field.getKey(), field.getValue()));
        } else if (value != null) {
            wrong(List.of(name), NO_OBJECT, "dict_type", value);
        }
        return map;
    }

    Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        map(name).forEach((key, value) -> texts.put(key, text(List.of(name, key), value)));
        return texts;
    }

    /** Empty where it is left out. */
    public List<String> textList(String name) {
        List<String> texts = new ArrayList<>();
        List<JsonNode> values = list(name);
        for (int i = 0; i < values.size(); i++) {
            texts.add(text(List.of(name, String.valueOf(i)), values.get(i)));
        }
        return texts;
    }

    /** A list whose items are names, or objects that have one. */
    List<String> names(String name) {
        List<String> names = new ArrayList<>();
        List<JsonNode> values = list(name);
        for (int i = 0; i < values.size(); i++) {
            JsonNode value = values.get(i);
            String index = String.valueOf(i);
            if (!value.isTextual() && !value.path("name").isTextual()) {
                wrong(List.of(name, index, "str"), NO_TEXT, "string_type", value);
                List<String> below = new ArrayList<>(path);
                below.addAll(List.of(name, index, "SimpleModule"));
                of(value, below, mistakes).ifPresent(fields -> fields.text("name"));
            }
            names.add(value.isTextual() ? value.asText() : value.path("name").asText());
        }
        return names;
    }

    Optional<Fields> object(String name) {
        List<String> below = new ArrayList<>(path);
        below.add(name);
        return of(any(name), below, mistakes);
    }

    <T> List<T> objects(String name, boolean required, Function<Fields, T> reader) {
        if (required) {
            required(name);
        }
        List<T> objects = new ArrayList<>();
        List<JsonNode> values = list(name);
        for (int i = 0; i < values.size(); i++) {
            List<String> below = new ArrayList<>(path);
            below.addAll(List.of(name, String.valueOf(i)));
            of(values.get(i), below, mistakes).map(reader).ifPresent(objects::add);
        }
        return objects;
    }

    private List<JsonNode> list(String name) {
        JsonNode value = node.get(name);
        List<JsonNode> items = new ArrayList<>();
        if (value != null && value.isArray()) {
            value.forEach(items::add);
        } else if (value != null) {
            wrong(List.of(name), "Input should be a valid array", "list_type", value);
        }
        return items;
    }

    /** Also a number that was written as a text, a fraction that is whole, and a boolean. */
    @Nullable
    BigInteger optionalInteger(String name) {
        JsonNode value = any(name);
        if (value.isNull() || value.isIntegralNumber()) {
            return value.isNull() ? null : value.bigIntegerValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? BigInteger.ONE : BigInteger.ZERO;
        }
        String integer = "Input should be a valid integer";
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue();
            if (number.stripTrailingZeros().scale() <= 0) {
                return number.toBigInteger();
            }
            wrong(List.of(name), integer + ", got a number with a fractional part", "int_from_float", value);
            return null;
        }
        if (!value.isTextual()) {
            wrong(List.of(name), integer, "int_type", value);
            return null;
        }
        var written = INTEGER.matcher(value.asText().strip());
        if (value.asText().length() <= MAX_DIGITS && written.matches()) {
            return new BigInteger(written.group(1).replace("_", ""));
        }
        wrong(List.of(name), integer + ", unable to parse string as an integer", "int_parsing", value);
        return null;
    }
}
