package dev.runs.experiment;

import dev.runs.error.RunsException.InvalidRequest;
import org.jspecify.annotations.Nullable;

/** How much anybody writes on purpose. */
final class TextLimits {
    private static final int MAX_NAME = 1_000;
    private static final int MAX_TEXT = 10_000;

    private TextLimits() {}

    static void name(String field, @Nullable String text) {
        check(field, text, MAX_NAME);
    }

    static void text(String field, @Nullable String text) {
        check(field, text, MAX_TEXT);
    }

    static void count(String field, int count, int most) {
        if (count > most) {
            throw new InvalidRequest(field, field + " has more than " + most + " items.", "Send fewer.");
        }
    }

    private static void check(String field, @Nullable String text, int most) {
        if (text != null && text.length() > most) {
            throw new InvalidRequest(
                    field, field + " is longer than " + most + " characters.", "Shorten it, or store it as a file.");
        }
    }
}
