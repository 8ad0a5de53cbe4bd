package dev.runs.workflow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Reads JSON from outside. Of a name that is there twice the last counts, as in Python. */
public final class JsonText {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(InputLimits.MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonText() {}

    /**
     * @throws Unreadable where it is no JSON, or more than is read: 2,000,000 characters, 50 levels, 100,000 values, a NUL
     *     or half of a character in a text, a number that is not finite
     */
    public static JsonNode read(String text) throws Unreadable {
        InputLimits.size(text);
        return read(text, InputLimits.begin());
    }

    /**
     * The same for what a machine has measured: ten times as many values, and however long the text is.
     *
     * @throws Unreadable where it is none, or deeper or more than that
     */
    public static JsonNode readMeasured(String text) throws Unreadable {
        return read(text, InputLimits.beginMeasured());
    }

    private static JsonNode read(String text, InputLimits limits) throws Unreadable {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Unreadable("Invalid JSON: "
                    + e.getOriginalMessage().lines().findFirst().orElse("")
                    + (e.getLocation() == null
                            ? ""
                            : " at line " + e.getLocation().getLineNr() + " column "
                                    + e.getLocation().getColumnNr()));
        }
        if (tree.isMissingNode()) {
            throw new Unreadable("Invalid JSON: there is nothing");
        }
        limits.check(tree, 0);
        return tree;
    }
}
