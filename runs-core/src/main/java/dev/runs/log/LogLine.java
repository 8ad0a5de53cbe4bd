package dev.runs.log;

import java.nio.charset.StandardCharsets;

/**
 * One line of a log.
 *
 * @param timestamp when the program wrote it, in milliseconds since 1970
 * @param text the bytes as they were written, without the newline; at most {@link #MAX_BYTES}: a longer line goes on in
 *     the next record
 */
public record LogLine(long timestamp, Source source, byte[] text) {
    /** 256 KiB. */
    public static final int MAX_BYTES = 256 * 1024;

    /** Who wrote a line. The order is part of the stored form: append only. */
    public enum Source {
        PROGRAM,
        /** The installation of dependencies. */
        INSTALL,
        /** Runs itself: gap markers and notices. */
        PLATFORM
    }

    public static LogLine of(long timestamp, Source source, String text) {
        return new LogLine(timestamp, source, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The text for people: invalid UTF-8 replaced, a final carriage return removed. */
    public String asText() {
        int length = text.length > 0 && text[text.length - 1] == '\r' ? text.length - 1 : text.length;
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }
}
