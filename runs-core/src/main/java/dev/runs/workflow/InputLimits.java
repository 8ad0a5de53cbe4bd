package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** What nobody writes on purpose, and what a database cannot keep. */
final class InputLimits {
    static final int MAX_CHARACTERS = 2_000_000;
    static final int MAX_DEPTH = 50;
    /** Values in all, those that YAML's aliases repeat counted each time. */
    static final int MAX_VALUES = 100_000;

    private final int maxValues;
    private int values;

    private InputLimits(int maxValues) {
        this.maxValues = maxValues;
    }

    static InputLimits begin() {
        return new InputLimits(MAX_VALUES);
    }

    /** For what a machine has measured. */
    static InputLimits beginMeasured() {
        return new InputLimits(10 * MAX_VALUES);
    }

    static void size(String text) throws Unreadable {
        if (text.length() > MAX_CHARACTERS) {
            throw new Unreadable("It is longer than " + MAX_CHARACTERS + " characters.");
        }
    }

    /** Counts one more value. */
    void value(int depth) throws Unreadable {
        if (depth > MAX_DEPTH) {
            throw new Unreadable("It is nested more than " + MAX_DEPTH + " deep.");
        }
        values++;
        if (values > maxValues) {
            throw new Unreadable("It has more than " + maxValues + " values.");
        }
    }

    static void text(String text) throws Unreadable {
        if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new Unreadable("A text in it has a NUL character or half of a character.");
        }
    }

    static void number(JsonNode value) throws Unreadable {
        if (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
            throw new Unreadable("A number in it is not finite.");
        }
    }

    /** The same for a tree that is there already. */
    void check(JsonNode tree, int depth) throws Unreadable {
        value(depth);
        if (tree.isTextual()) {
            text(tree.textValue());
        }
        number(tree);
        for (var field : tree.properties()) {
            text(field.getKey());
            check(field.getValue(), depth + 1);
        }
        if (tree.isArray()) {
            for (JsonNode item : tree) {
                check(item, depth + 1);
            }
        }
    }
}
