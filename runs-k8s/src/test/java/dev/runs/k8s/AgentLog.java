package dev.runs.k8s;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The journal of an attempt in the framing of {@code journal.py}, in memory. */
final class AgentLog {
    private static final int HEADER_BYTES = 13;
    private static final byte PROGRAM = 0;

    private final int segmentBytes;
    private final int pieceBytes;
    private final NavigableMap<Integer, ByteArrayOutputStream> segments = new TreeMap<>();
    private int number = 1;

    /** @param segmentBytes from where on a segment is followed by another one */
    AgentLog(int segmentBytes, int pieceBytes) {
        this.segmentBytes = segmentBytes;
        this.pieceBytes = pieceBytes;
        segments.put(number, new ByteArrayOutputStream(0));
    }

    /** One frame. */
    synchronized void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream segment = segments.lastEntry().getValue();
        if (segment.size() >= segmentBytes) {
            segment = new ByteArrayOutputStream();
            segments.put(++number, segment);
        }
        segment.writeBytes(ByteBuffer.allocate(HEADER_BYTES)
                .putLong(System.currentTimeMillis())
                .put(PROGRAM)
                .putInt(bytes.length)
                .array());
        segment.writeBytes(bytes);
    }

    /** Whole frames from there on, as many as a piece has; none at the segment's end. */
    synchronized byte[] read(int segment, int offset) {
        ByteArrayOutputStream found = segments.get(segment);
        byte[] all = found == null ? new byte[0] : found.toByteArray();
        ByteBuffer frames = ByteBuffer.wrap(all);
        int end = offset;
        while (end < all.length && end - offset < pieceBytes) {
            end += HEADER_BYTES + frames.getInt(end + HEADER_BYTES - Integer.BYTES);
        }
        return Arrays.copyOfRange(all, Math.min(offset, end), end);
    }

    /** Whether another one follows the segment. */
    synchronized boolean isComplete(int segment) {
        return segment < number;
    }

    /** The server has all of them. */
    synchronized void forgetBefore(int segment) {
        segments.headMap(Math.min(segment, number), false).clear();
    }
}
