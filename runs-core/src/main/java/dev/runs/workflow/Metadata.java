package dev.runs.workflow;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a workflow or workcell says about itself.
 *
 * @param version a number or a text
 * @param others what WEI does not know, kept as it came
 */
public record Metadata(
        @Nullable String author,
        @Nullable String description,
        JsonNode version,
        @JsonAnyGetter Map<String, JsonNode> others) {
    /** What stands where nothing was said. */
    static final Metadata NONE = new Metadata(null, null, TextNode.valueOf(""), Map.of());

    public Metadata {
        others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
    }

    /** The field of that name, which may be missing; {@code info} is an older word for {@code description}. */
    static Metadata read(Fields parent, String name) {
        return parent.has(name) ? parent.object(name).map(Metadata::read).orElse(NONE) : NONE;
    }

    private static Metadata read(Fields fields) {
        String author = fields.optionalText("author");
        String word = fields.has("description") ? "description" : "info";
        String description = fields.optionalText(word);
        JsonNode version = version(fields);
        return new Metadata(author, description, version, fields.except(Set.of("author", word, "version")));
    }

    private static JsonNode version(Fields fields) {
        JsonNode version = fields.get("version");
        if (version == null) {
            return NONE.version;
        }
        if (version.isNumber() || version.isBoolean()) {
            return DoubleNode.valueOf(version.isNumber() ? version.doubleValue() : version.booleanValue() ? 1 : 0);
        }
        if (!version.isTextual()) {
            fields.wrong(List.of("version", "float"), "Input should be a valid number", "float_type", version);
            fields.wrong(List.of("version", "str"), Fields.NO_TEXT, "string_type", version);
        }
        return version;
    }
}
