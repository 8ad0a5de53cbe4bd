package dev.runs.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines that are stored together, as a reader is shown them. Its text can be searched as a whole; where each line begins
 * is read when it is asked for.
 */
final class LogPiece {
    /** Passes every line. */
    static final LineTest ANY_LINE = (text, from, to) -> true;

    private static final Logger LOG = LoggerFactory.getLogger(LogPiece.class);

    final long firstLine;
    final int count;
    private final String runId;
    private final long time;
    private byte[] block;
    /** Where the text begins in the block. */
    private int textAt;

    private long sought;

    private @Nullable ChunkLines lines;

    private LogPiece(String runId, long firstLine, int count, long time, byte[] block, int textAt) {
        this.runId = runId;
        this.firstLine = firstLine;
        this.sought = firstLine;
        this.count = count;
        this.time = time;
        this.block = block;
        this.textAt = textAt;
    }

    static LogPiece of(String runId, Chunk chunk) {
        try {
            byte[] block = ChunkCodec.block(chunk.data, chunk.lineCount, chunk.rawBytes);
            int textAt = block.length - chunk.rawBytes;
            return new LogPiece(runId, chunk.firstLine, chunk.lineCount, chunk.firstTime, block, textAt);
        } catch (DamagedChunk e) {
            LogPiece lost = lost(runId, chunk.firstLine, chunk.lineCount, chunk.firstTime);
            lost.report(e);
            return lost;
        }
    }

    /** Whether a line, which lies in a text from one place to before another, is what is looked for. */
    interface LineTest {
        boolean passes(byte[] text, int from, int to);
    }

    /** In the place of lines that cannot be read. */
    static LogPiece lost(String runId, long firstLine, int count, long time) {
        LogPiece piece = new LogPiece(runId, firstLine, count, time, new byte[0], 0);
        piece.lose();
        return piece;
    }

    /** The number of the line after the last. */
    long nextLine() {
        return firstLine + count;
    }

    int rawBytes() {
        return block.length - textAt;
    }

    LogLine line(long number) {
        return lines().line((int) (number - firstLine));
    }

    /**
     * The first line from this one on that holds what is sought and passes the test; {@link #nextLine} where there is
     * none. Only of a line that is found is more read than the text.
     */
    long find(ByteSearch search, LineTest test, long line) {
        // The first is where a search of a whole piece begins, of which nothing else may be needed.
        int from = line == firstLine ? textAt : lines().start((int) (line - firstLine));
        int place = search.find(block, from);
        while (place >= 0) {
            int end = endOfLine(place);
            if (test.passes(block, startOfLine(place), end)) {
                // Where the lines turn out to be damaged, the text is another now.
                return firstLine + Math.min(lines().indexAt(place), count - 1);
            }
            place = search.find(block, end);
        }
        return nextLine();
    }

    private int startOfLine(int place) {
        int start = place;
        while (start > textAt && block[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    private int endOfLine(int place) {
        int end = place;
        while (end < block.length && block[end] != '\n') {
            end++;
        }
        return end;
    }

    /** Notes that no line before this one is what its reader seeks. */
    void skipTo(long line) {
        sought = line;
    }

    /** The line before which there is nothing that its reader seeks, as far as is known. */
    long sought() {
        return sought;
    }

    private ChunkLines lines() {
        if (lines == null) {
            try {
                lines = ChunkCodec.lines(block, count, rawBytes());
            } catch (DamagedChunk e) {
                report(e);
                return lose();
            }
        }
        return lines;
    }

    private ChunkLines lose() {
        ChunkLines lost = ChunkLines.lost(count, time);
        lines = lost;
        block = lost.block();
        textAt = 0;
        return lost;
    }

    private void report(DamagedChunk e) {
        LOG.error("Lines {} to {} of the log of run {} are damaged", firstLine, nextLine() - 1, runId, e);
    }
}
