package dev.runs.log;

import java.util.Collections;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.result.ResultIterator;

/**
 * The logs of runs: compressed chunks of lines in the database. Reading costs what is asked for, wherever in a log it
 * is. A run that has no log yet reads as one with no lines.
 *
 * <p>Bytes are counted as in a download: of every line, and one newline for each.
 */
public final class LogStore {
    private final Jdbi jdbi;

    public LogStore(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * Takes over the log of a run for a claim: from now on no writer of an earlier claim stores anything. The same fence
     * may open the log again, after which only the newest of its writers is to be used.
     *
     * @return empty if a newer claim has the log
     */
    public Optional<LogWriter> open(String runId, long fence) {
        return jdbi.inTransaction(handle -> LogHead.takeOver(handle, runId, fence))
                .map(head -> new LogWriter(jdbi, head));
    }

    /**
     * The lines from a line, or from the first line that is not earlier than a time.
     *
     * @param size at most so many lines, at least 1
     * @param maxBytes at most so many bytes, but always one line
     * @throws DamagedChunk if one of the chunks that hold them is damaged
     */
    public LogPage page(String runId, LogCursor from, int size, long maxBytes) {
        Selection selection = new Selection(size, maxBytes);
        return jdbi.inTransaction(handle -> {
            // Before the lines: a line that comes in between is then after the page and not lost before it.
            long totalLines = totalLines(handle, runId);
            OptionalLong line =
                    from.isTime() ? ChunkStore.lineAt(handle, runId, from.value()) : OptionalLong.of(from.value());
            if (line.isEmpty()) {
                return LogPage.empty(totalLines, totalLines);
            }
            selectFrom(handle, runId, line.getAsLong(), size, selection);
            return LogPage.of(selection.lines(), line.getAsLong(), totalLines);
        });
    }

    private static void selectFrom(Handle handle, String runId, long from, int size, Selection selection) {
        try (ResultIterator<Chunk> chunks = ChunkStore.ascending(handle, runId, from, from + size)) {
            while (!selection.isFull() && chunks.hasNext()) {
                Chunk chunk = chunks.next();
                long line = from + selection.lines().size();
                if (line >= chunk.nextLine() && !chunks.hasNext()) {
                    return;
                }
                ChunkLines lines = decode(chunk, line);
                for (int i = (int) (line - chunk.firstLine); i < lines.count() && !selection.isFull(); i++) {
                    selection.offer(lines, i);
                }
            }
        }
    }

    /** The last lines, in their order; limits as for a page. */
    public LogPage tail(String runId, int size, long maxBytes) {
        Selection selection = new Selection(size, maxBytes);
        return jdbi.inTransaction(handle -> {
            long end = totalLines(handle, runId);
            long next = end;
            try (ResultIterator<Chunk> chunks = ChunkStore.descending(handle, runId, Math.max(0, end - size))) {
                while (!selection.isFull() && chunks.hasNext()) {
                    Chunk chunk = chunks.next();
                    end = selection.lines().isEmpty() ? chunk.nextLine() : end;
                    next = end - selection.lines().size();
                    ChunkLines lines = decode(chunk, next - 1);
                    for (int i = (int) (next - 1 - chunk.firstLine); i >= 0 && !selection.isFull(); i--) {
                        selection.offer(lines, i);
                    }
                }
            }
            Collections.reverse(selection.lines());
            return LogPage.of(selection.lines(), end - selection.lines().size(), end);
        });
    }

    /** How much there is; nothing for a run without a log. */
    public LogSummary summary(String runId) {
        return jdbi.withHandle(handle -> LogHead.find(handle, runId))
                .map(head -> new LogSummary(head.nextLine(), head.rawBytes()))
                .orElse(LogSummary.NONE);
    }

    /**
     * Hands over every line from a line on, up to the end that the log has when it gets there: for downloads. Holds one
     * chunk at a time and no transaction while the consumer works.
     *
     * @throws DamagedChunk at a damaged chunk, after all lines before it
     * @throws X when the consumer does
     */
    public <X extends Exception> void stream(String runId, long fromLine, LineConsumer<X> consumer) throws X {
        long line = fromLine;
        while (true) {
            long wanted = line;
            Optional<Chunk> chunk = jdbi.withHandle(handle -> ChunkStore.at(handle, runId, wanted));
            if (chunk.isEmpty() || chunk.get().nextLine() <= line) {
                return;
            }
            ChunkLines lines = decode(chunk.get(), line);
            for (; line < chunk.get().nextLine(); line++) {
                consumer.accept(line, lines.line((int) (line - chunk.get().firstLine)));
            }
        }
    }

    /** The lines of a chunk that must hold this one: chunks follow each other without gaps. */
    private static ChunkLines decode(Chunk chunk, long line) {
        if (line < chunk.firstLine || line >= chunk.nextLine()) {
            throw new DamagedChunk("lines are missing beside it");
        }
        return chunk.lines();
    }

    private static long totalLines(Handle handle, String runId) {
        return LogHead.find(handle, runId).map(LogHead::nextLine).orElse(0L);
    }
}
