package dev.runs.log;

import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** A log from a line on, piece by piece: one at a time, and no transaction from one to the next. */
final class LogPieces {
    private final Jdbi jdbi;
    private final String runId;
    private long line;
    private long time;

    LogPieces(Jdbi jdbi, String runId, long fromLine) {
        this.jdbi = jdbi;
        this.runId = runId;
        this.line = fromLine;
    }

    /**
     * The piece that holds the line after the last one's: the first may begin before the line that was asked for. Empty
     * at the end that the log has by now; later there may be more.
     */
    Optional<LogPiece> next() {
        // Before the chunk: what comes in between is then found, and not taken for lost.
        long end = jdbi.withHandle(handle -> LogHead.find(handle, runId))
                .map(LogHead::nextLine)
                .orElse(0L);
        Optional<Chunk> chunk = jdbi.withHandle(handle -> ChunkStore.atOrAfter(handle, runId, line));
        long found = chunk.map(next -> next.firstLine).orElse(end);
        if (line < found) {
            LogPiece lost = LogPiece.lost(runId, line, (int) Math.min(found - line, Chunk.MAX_LINES), time);
            line = lost.nextLine();
            return Optional.of(lost);
        }
        chunk.ifPresent(next -> {
            line = next.nextLine();
            time = next.lastTime;
        });
        return chunk.map(next -> LogPiece.of(runId, next));
    }
}
