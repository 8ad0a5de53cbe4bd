package dev.runs.api.resource;

import dev.runs.error.RunsException.InvalidRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Query parameters that are more than text. */
final class Parameters {
    private Parameters() {}

    static int integer(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new InvalidRequest(name, name + " must be a whole number.", "Use one such as 50.");
        }
    }

    /** A date and time as RFC 3339 writes it. */
    static @Nullable Instant instant(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        try {
            // A '+' that nobody encoded arrives as a space.
            return OffsetDateTime.parse(value.replace(' ', '+')).toInstant();
        } catch (DateTimeException e) {
            throw new InvalidRequest(
                    name, name + " must be a date and time with a zone.", "Write it as 2026-01-31T12:00:00Z.");
        }
    }

    static @Nullable String namePattern(@Nullable String value) {
        if (value != null && !(value.length() <= 255 && value.matches("[a-zA-Z0-9_.-]*\\*?[a-zA-Z0-9_.-]*"))) {
            throw new InvalidRequest(
                    "name",
                    "That is no pattern for names.",
                    "Use letters, digits, '_', '.', '-' and at most one '*', which stands for anything.");
        }
        return value;
    }
}
