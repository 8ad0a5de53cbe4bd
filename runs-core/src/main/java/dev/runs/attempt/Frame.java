package dev.runs.attempt;

import dev.runs.log.LogLine;

/** What one read of the program's output gave, and where it lies. */
public final class Frame {
    private final long timestamp;
    private final LogLine.Source source;
    private final byte[] bytes;
    private final int segment;
    private final long offset;

    /** @param timestamp in milliseconds since 1970 */
    public Frame(long timestamp, LogLine.Source source, byte[] bytes, int segment, long offset) {
        this.timestamp = timestamp;
        this.source = source;
        this.bytes = bytes;
        this.segment = segment;
        this.offset = offset;
    }

    public long timestamp() {
        return timestamp;
    }

    public LogLine.Source source() {
        return source;
    }

    public byte[] bytes() {
        return bytes;
    }

    public int segment() {
        return segment;
    }

    public long offset() {
        return offset;
    }
}
