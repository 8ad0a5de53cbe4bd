package dev.runs.log;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A row of {@code log_chunk}: lines that follow each other, compressed together. */
final class Chunk {
    /** Of the text, newlines included. Four lines of the largest size fit. */
    static final int MAX_RAW_BYTES = 4 * (LogLine.MAX_BYTES + 1);

    static final int MAX_LINES = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Chunk.class);

    final long firstLine;
    final int lineCount;
    final long firstTime;
    final long lastTime;
    final int rawBytes;
    final byte[] data;

    Chunk(long firstLine, int lineCount, long firstTime, long lastTime, int rawBytes, byte[] data) {
        this.firstLine = firstLine;
        this.lineCount = lineCount;
        this.firstTime = firstTime;
        this.lastTime = lastTime;
        this.rawBytes = rawBytes;
        this.data = data;
    }

    /** As few chunks as hold the lines. The times of the lines must not fall. */
    static List<Chunk> of(long firstLine, List<LogLine> lines) {
        List<Chunk> chunks = new ArrayList<>();
        int from = 0;
        while (from < lines.size()) {
            int to = from;
            int rawBytes = 0;
            while (to < lines.size()
                    && to - from < MAX_LINES
                    && rawBytes + lines.get(to).rawBytes() <= MAX_RAW_BYTES) {
                rawBytes += lines.get(to).rawBytes();
                to++;
            }
            chunks.add(encoded(firstLine + from, lines.subList(from, to), rawBytes));
            from = to;
        }
        return chunks;
    }

    /** Whether the lines are few and small enough for one chunk. */
    static boolean fits(List<LogLine> lines) {
        return lines.size() <= MAX_LINES && rawBytes(lines) <= MAX_RAW_BYTES;
    }

    static long rawBytes(List<LogLine> lines) {
        return lines.stream().mapToLong(LogLine::rawBytes).sum();
    }

    private static Chunk encoded(long firstLine, List<LogLine> lines, int rawBytes) {
        long firstTime = lines.get(0).timestamp();
        long lastTime = lines.get(lines.size() - 1).timestamp();
        return new Chunk(firstLine, lines.size(), firstTime, lastTime, rawBytes, ChunkCodec.encode(lines));
    }

    /** @throws DamagedChunk if the data is not what was stored */
    ChunkLines lines() {
        return ChunkCodec.decode(data, lineCount, rawBytes);
    }

    /** The same for readers, who are shown marked lines in the place of those that cannot be read. */
    ChunkLines readable(String runId) {
        try {
            return lines();
        } catch (DamagedChunk e) {
            LOG.error("Lines {} to {} of the log of run {} are damaged", firstLine, nextLine() - 1, runId, e);
            return ChunkLines.lost(lineCount, firstTime);
        }
    }

    /** The number of the line after the last. */
    long nextLine() {
        return firstLine + lineCount;
    }
}
