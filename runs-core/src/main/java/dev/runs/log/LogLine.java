package dev.runs.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of a log: when the program wrote it, who wrote it, and the bytes as they were written, without the newline.
 */
public final class LogLine {
    /** 256 KiB: a longer line goes on in the next record, so that nothing is lost and nothing grows without bound. */
    public static final int MAX_BYTES = 256 * 1024;

    private final long timestamp;
    private final Source source;
    private final byte[] bytes;

    /**
     * @param timestamp in milliseconds since 1970
     * @param bytes at most {@link #MAX_BYTES}, without a newline; the array is kept, not copied
     * @throws IllegalArgumentException for a line that is too long
     */
    public LogLine(long timestamp, Source source, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("A line of " + bytes.length + " bytes: at most " + MAX_BYTES + ".");
        }
        this.timestamp = timestamp;
        this.source = source;
        this.bytes = bytes;
    }

    public static LogLine of(long timestamp, Source source, String text) {
        return new LogLine(timestamp, source, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Who wrote a line. */
    public enum Source {
        PROGRAM(0),
        /** The installation of dependencies. */
        INSTALL(1),
        /** Runs itself: gap markers and notices. */
        PLATFORM(2),
        /** An executor of a Spark program; the line begins with which one. */
        EXECUTOR(3);

        /** The stored form: never another for the same source; at most 7. */
        private final int code;

        Source(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        /** @throws DamagedChunk if no source has the code */
        static Source of(int code) {
            return switch (code) {
                case 0 -> PROGRAM;
                case 1 -> INSTALL;
                case 2 -> PLATFORM;
                case 3 -> EXECUTOR;
                default -> throw new DamagedChunk("a source is unknown");
            };
        }
    }

    /** What stands in the place of a line that was stored and cannot be read. */
    static LogLine lost(long timestamp) {
        return of(timestamp, Source.PLATFORM, "This line is lost: the stored log is damaged here.");
    }

    public long timestamp() {
        return timestamp;
    }

    public Source source() {
        return source;
    }

    /** The bytes themselves, not a copy: not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** The bytes that the line takes in the log: its own and a newline. */
    int rawBytes() {
        return bytes.length + 1;
    }

    LogLine at(long otherTimestamp) {
        return otherTimestamp == timestamp ? this : new LogLine(otherTimestamp, source, bytes);
    }

    /** The text for people: invalid UTF-8 replaced, a final carriage return removed. */
    public String text() {
        return text(bytes, 0, bytes.length);
    }

    /** The same of a line that lies in other bytes. */
    static String text(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LogLine line
                && timestamp == line.timestamp
                && source == line.source
                && Arrays.equals(bytes, line.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(timestamp, source, Arrays.hashCode(bytes));
    }

    @Override
    public String toString() {
        return timestamp + " " + source + " " + text();
    }
}
