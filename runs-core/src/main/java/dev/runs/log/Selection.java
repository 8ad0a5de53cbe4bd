package dev.runs.log;

import java.util.ArrayList;
import java.util.List;

/** Lines for a page until it is full: of as many lines, or of as many bytes, but of one line in any case. */
final class Selection {
    private final int maxLines;
    private final long maxBytes;
    private final List<LogLine> lines = new ArrayList<>();
    private long bytes;
    private boolean full;

    Selection(int maxLines, long maxBytes) {
        if (maxLines < 1) {
            throw new IllegalArgumentException("A page of " + maxLines + " lines.");
        }
        this.maxLines = maxLines;
        this.maxBytes = maxBytes;
    }

    /** Takes the line, unless the page is full. */
    void offer(ChunkLines chunk, int index) {
        bytes += chunk.rawBytes(index);
        full = full || (!lines.isEmpty() && bytes > maxBytes);
        if (!full) {
            lines.add(chunk.line(index));
            full = lines.size() == maxLines || bytes >= maxBytes;
        }
    }

    /**
     * Takes a marked line for each from {@code from} up to {@code to}, not included, unless the page is full.
     *
     * @return the line after the last that was offered
     */
    long offerLost(long from, long to, long time) {
        long line = from;
        ChunkLines lost = ChunkLines.lost(1, time);
        for (; line < to && !full; line++) {
            offer(lost, 0);
        }
        return line;
    }

    /** Of the line taken last; 0 where there is none. */
    long lastTime() {
        return lines.isEmpty() ? 0 : lines.get(lines.size() - 1).timestamp();
    }

    boolean isFull() {
        return full;
    }

    List<LogLine> lines() {
        return lines;
    }
}
