package dev.runs.log;

import dev.runs.error.RunsException.InvalidRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a log as the Runs API writes it: one number, which is the number of a line (from 0) below {@link #TIMES}
 * and otherwise an inclusive timestamp in milliseconds since 1970.
 *
 * <p>This is the one reading that works with the line-counting command-line client as well as with the Airflow
 * operator, which falls back to the timestamp of the last line it has seen.
 */
public record LogCursor(long value) {
    /** The smallest cursor that is a timestamp: 12 January 1970, and more lines than a log can have. */
    public static final long TIMES = 1_000_000_000;

    public static final LogCursor START = new LogCursor(0);

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    public LogCursor {
        if (value < 0) {
            throw new IllegalArgumentException("A cursor below zero: " + value);
        }
    }

    /**
     * Reads a cursor from a request.
     *
     * @param text decimal digits; null is the start of the log
     * @throws InvalidRequest for anything else, with the field {@code cursor}
     */
    public static LogCursor parse(@Nullable String text) {
        if (text == null) {
            return START;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new InvalidRequest(
                    "cursor",
                    "The cursor of a log is the number of a line or a time in milliseconds.",
                    "Leave it out for the start of the log, or use the next_page of an earlier answer.");
        }
        return new LogCursor(Long.parseLong(text));
    }

    /** The place of the first line that is not earlier than a time: every line is later than the days below it. */
    public static LogCursor at(long time) {
        return time < TIMES ? START : new LogCursor(time);
    }

    public boolean isTime() {
        return value >= TIMES;
    }
}
