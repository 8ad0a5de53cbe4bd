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
    static final int MAX_BYTES = 128 * 1024;

    static LogTail emptyAt(long line) {
        return new LogTail(line, 0, 0);
    }

    boolean isFullWith(long moreBytes) {
        return chunks + 1 >= MAX_CHUNKS || bytes + moreBytes >= MAX_BYTES;
    }

    LogTail plus(List<Chunk> more) {
        long moreBytes = more.stream().mapToLong(chunk -> chunk.rawBytes).sum();
        return new LogTail(firstLine, chunks + more.size(), bytes + moreBytes);
    }
}
