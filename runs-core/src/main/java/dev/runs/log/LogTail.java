package dev.runs.log;

import java.util.List;

/**
 * The small chunks at the end of a log. A program that prints a line now and then makes one for each append; when they
 * are many or large enough they become one. So every line is written twice at most, and small rows are few.
 *
 * @param bytes of their text, newlines included
 */
record LogTail(long firstLine, int chunks, long bytes) {
    static final int MAX_CHUNKS = 256;
    /** Each log has its own limit between these, so that logs that grow alike become full one after the other. */
    static final int MIN_BYTES = 64 * 1024;

    static final int MAX_BYTES = 192 * 1024;

    static LogTail emptyAt(long line) {
        return new LogTail(line, 0, 0);
    }

    boolean isFullWith(String runId, long moreBytes) {
        return chunks + 1 >= MAX_CHUNKS || bytes + moreBytes >= maxBytes(runId);
    }

    private static long maxBytes(String runId) {
        int mixed = (runId.hashCode() * 0x9e3779b9) >>> 16;
        return MIN_BYTES + (long) (MAX_BYTES - MIN_BYTES) * mixed / 0xffff;
    }

    LogTail plus(List<Chunk> more) {
        long moreBytes = more.stream().mapToLong(chunk -> chunk.rawBytes).sum();
        return new LogTail(firstLine, chunks + more.size(), bytes + moreBytes);
    }
}
