package dev.runs.attempt;

import dev.runs.log.LogLine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a piece of a segment ({@code journal.py} describes them), as a pod has sent it. */
final class FrameReader {
    private static final LogLine.Source[] SOURCES = LogLine.Source.values();
    private static final int HEADER_BYTES = 13;
    private static final int MAX_FRAME_BYTES = 1 << 20;

    private final ByteBuffer data;
    private final int segment;
    private final long start;
    private final long latest;

    /**
     * @param offset of the piece in its segment
     * @param latest a time that no frame can be later than: a pod's clock is not to be believed
     */
    FrameReader(byte[] piece, int segment, long offset, long latest) {
        this.data = ByteBuffer.wrap(piece);
        this.segment = segment;
        this.start = offset;
        this.latest = latest;
    }

    /** Of the next frame. */
    long offset() {
        return start + data.position();
    }

    /** The next whole frame, or null where none is left. */
    @Nullable
    Frame next() {
        if (data.remaining() < HEADER_BYTES) {
            return null;
        }
        long offset = offset();
        long timestamp = Math.min(data.getLong(data.position()), latest);
        int source = data.get(data.position() + 8);
        int length = data.getInt(data.position() + 9);
        if (source < 0 || source >= SOURCES.length || length < 0 || length > MAX_FRAME_BYTES) {
            // A program that writes where its log lies harms its own log.
            data.position(data.limit());
            byte[] damaged = "The log is damaged here: lines are missing.\n".getBytes(StandardCharsets.UTF_8);
            return new Frame(timestamp, LogLine.Source.PLATFORM, damaged, segment, offset);
        }
        if (data.remaining() - HEADER_BYTES < length) {
            return null;
        }
        byte[] bytes = new byte[length];
        data.position(data.position() + HEADER_BYTES).get(bytes);
        return new Frame(timestamp, SOURCES[source], bytes, segment, offset);
    }
}
