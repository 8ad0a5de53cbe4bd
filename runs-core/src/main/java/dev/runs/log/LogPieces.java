package dev.runs.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** A log from a line on, piece by piece, with no transaction from one to the next. */
final class LogPieces {
    private final Jdbi jdbi;
    private final String runId;
    private final int mostAhead;
    private final Deque<LogPiece> ready = new ArrayDeque<>();
    private int ahead = 1;
    private long line;
    private long time;

    /**
     * @param mostAhead so many pieces are read at once, and decompressed by as many threads as there are processors,
     *     when the reader has shown that it goes on; 1 for one who may be slow
     */
    LogPieces(Jdbi jdbi, String runId, long fromLine, int mostAhead) {
        this.jdbi = jdbi;
        this.runId = runId;
        this.line = fromLine;
        this.mostAhead = mostAhead;
    }

    /**
     * The piece that holds the line after the last one's: the first may begin before the line that was asked for. Empty
     * at the end that the log has by now; later there may be more.
     */
    Optional<LogPiece> next() {
        if (ready.isEmpty()) {
            read();
        }
        return Optional.ofNullable(ready.poll());
    }

    private void read() {
        // Before the chunks: what comes in between is then found, and not taken for lost.
        long end = jdbi.withHandle(handle -> LogHead.find(handle, runId))
                .map(LogHead::nextLine)
                .orElse(0L);
        List<Chunk> chunks = jdbi.withHandle(handle -> ChunkStore.atOrAfter(handle, runId, line, ahead));
        ahead = Math.min(2 * ahead, mostAhead);
        List<LogPiece> pieces = (chunks.size() > 1 ? chunks.parallelStream() : chunks.stream())
                .map(chunk -> LogPiece.of(runId, chunk))
                .toList();
        for (int i = 0; i < chunks.size() && chunks.get(i).firstLine <= line; i++) {
            ready.add(pieces.get(i));
            line = chunks.get(i).nextLine();
            time = chunks.get(i).lastTime;
        }
        if (ready.isEmpty()) {
            lose(chunks.isEmpty() ? end : chunks.get(0).firstLine);
        }
    }

    /** One piece of what is missing before a line, which may be more than fits into memory. */
    private void lose(long before) {
        if (line < before) {
            LogPiece lost = LogPiece.lost(runId, line, (int) Math.min(before - line, Chunk.MAX_LINES), time);
            ready.add(lost);
            line = lost.nextLine();
        }
    }
}
