package dev.runs.local;

import dev.runs.log.LogLine;

/** What one read of the program's output gave, and where it lies. */
final class Frame {
    private final long timestamp;
    private final LogLine.Source source;
    private final byte[] bytes;
    private final int segment;
    private final long offset;

    /** @param timestamp in milliseconds since 1970 */
    Frame(long timestamp, LogLine.Source source, byte[] bytes, int segment, long offset) {
        this.timestamp = timestamp;
        this.source = source;
        this.bytes = bytes;
        this.segment = segment;
        this.offset = offset;
    }

    long timestamp() {
        return timestamp;
    }

    LogLine.Source source() {
        return source;
    }

    byte[] bytes() {
        return bytes;
    }

    int segment() {
        return segment;
    }

    long offset() {
        return offset;
    }
}
