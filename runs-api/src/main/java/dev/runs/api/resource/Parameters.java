package dev.runs.api.resource;

import dev.runs.error.RunsException.InvalidRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Query parameters that are more than text. */
final class Parameters {
    /** Two stars make a part of a name what is looked for. The contract has one. */
    private static final Pattern NAME_PATTERN = Pattern.compile("[a-zA-Z0-9_.-]*(\\*[a-zA-Z0-9_.-]*){0,2}");

    private Parameters() {}

    static int integer(String name, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new InvalidRequest(name, name + " must be a whole number.", "Use one such as 50.");
        }
    }

    /** A whole number within bounds; the usual one where none is given. */
    static int integer(String name, @Nullable String value, int usual, int least, int most) {
        int number = value == null ? usual : integer(name, value);
        if (number < least || number > most) {
            throw new InvalidRequest(name, name + " is out of bounds.", "Use " + least + " to " + most + ".");
        }
        return number;
    }

    /** One of two words; whether it is the second. */
    static boolean choice(String name, @Nullable String value, String usual, String other) {
        if (value == null || value.equals(usual)) {
            return false;
        }
        if (!value.equals(other)) {
            throw new InvalidRequest(
                    name, name + " is neither " + usual + " nor " + other + ".", "Use one of the two.");
        }
        return true;
    }

    /** A time in milliseconds since 1970, given as such or as RFC 3339 writes it; null where none is given. */
    static @Nullable Long time(String name, @Nullable String value) {
        if (value == null) {
            return null;
        }
        if (value.matches("[0-9]{1,15}")) {
            return Long.parseLong(value);
        }
        if (value.isEmpty()) {
            throw new InvalidRequest(
                    name,
                    name + " is empty.",
                    "Write it as 2026-01-31T12:00:00Z or in milliseconds since 1970, or leave it out.");
        }
        // The milliseconds before it are not at or after it.
        return instant(name, value).plusNanos(999_999).toEpochMilli();
    }

    /** A date and time as RFC 3339 writes it. */
    static Instant instant(String name, String value) {
        try {
            // A '+' that nobody encoded arrives as a space.
            OffsetDateTime at = OffsetDateTime.parse(value.replace(' ', '+'));
            // RFC 3339 has years of four digits; the database knows not many more.
            if (at.getYear() >= 0 && at.getYear() <= 9999) {
                return at.toInstant();
            }
        } catch (DateTimeException e) {
            // Refused as what has no such year is.
        }
        throw new InvalidRequest(
                name, name + " must be a date and time with a zone.", "Write it as 2026-01-31T12:00:00Z.");
    }

    /** A text that the database can compare with its own, none of which holds a NUL. */
    static @Nullable String text(String name, @Nullable String value) {
        if (value != null && value.indexOf(0) >= 0) {
            throw new InvalidRequest(name, name + " holds a NUL.", "Leave it out.");
        }
        return value;
    }

    /** A label's name and value with an equals sign between them. */
    static String label(String value) {
        if (value.indexOf('=') <= 0 || value.indexOf(0) >= 0) {
            throw new InvalidRequest("label", "That is no label.", "Write it as name=value, such as label=team=maps.");
        }
        return value;
    }

    static @Nullable String namePattern(@Nullable String value) {
        if (value != null
                && !(value.length() <= 255 && NAME_PATTERN.matcher(value).matches())) {
            throw new InvalidRequest(
                    "name",
                    "That is no pattern for names.",
                    "Use letters, digits, '_', '.', '-' and at most two '*', which stand for anything.");
        }
        return value;
    }
}
