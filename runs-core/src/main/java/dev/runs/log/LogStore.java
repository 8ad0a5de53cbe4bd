package dev.runs.log;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
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
    private final Appends appends;
    private final LongAdder refusedWrites = new LongAdder();

    public LogStore(Jdbi jdbi) {
        this.jdbi = jdbi;
        this.appends = new Appends(jdbi);
    }

    /**
     * Takes over the log of a run for a claim: from now on no writer of an earlier claim stores anything. The same fence
     * may open the log again, after which only the newest of its writers is to be used.
     *
     * @return empty if a newer claim has the log
     */
    public Optional<LogWriter> open(String runId, long fence) {
        Optional<LogHead> taken = jdbi.inTransaction(handle -> LogHead.takeOver(handle, runId, fence));
        if (taken.isEmpty()) {
            refusedWrites.increment();
        }
        return taken.map(head -> new LogWriter(jdbi, appends, head, refusedWrites));
    }

    /** How often a newer claim had the log that this server wanted to write to, since it started. */
    public long refusedWrites() {
        return refusedWrites.sum();
    }

    /**
     * The lines from a line, or from the first line that is not earlier than a time. In the place of lines whose chunk
     * is damaged or missing stand as many that say so, here and in every other way to read.
     *
     * @param size at most so many lines, at least 1
     * @param maxBytes at most so many bytes, but always one line
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
            selectFrom(handle, runId, line.getAsLong(), Math.min(line.getAsLong() + size, totalLines), selection);
            return LogPage.of(selection.lines(), line.getAsLong(), totalLines);
        });
    }

    private static void selectFrom(Handle handle, String runId, long from, long to, Selection selection) {
        long line = from;
        try (ResultIterator<Chunk> chunks = ChunkStore.ascending(handle, runId, from, Math.max(from + 1, to))) {
            while (!selection.isFull() && chunks.hasNext()) {
                Chunk chunk = chunks.next();
                line = selection.offerLost(line, chunk.firstLine, chunk.firstTime);
                if (line < chunk.nextLine() && !selection.isFull()) {
                    ChunkLines lines = chunk.readable(runId);
                    for (; line < chunk.nextLine() && !selection.isFull(); line++) {
                        selection.offer(lines, (int) (line - chunk.firstLine));
                    }
                }
            }
        }
        selection.offerLost(line, to, selection.lastTime());
    }

    /** The last lines, in their order; limits as for a page. */
    public LogPage tail(String runId, int size, long maxBytes) {
        Selection selection = new Selection(size, maxBytes);
        return jdbi.inTransaction(handle -> {
            long end = totalLines(handle, runId);
            long start = Math.max(0, end - size);
            // The one after those that are still to be selected.
            long line = end;
            try (ResultIterator<Chunk> chunks = ChunkStore.descending(handle, runId, start)) {
                while (!selection.isFull() && chunks.hasNext()) {
                    Chunk chunk = chunks.next();
                    if (chunk.nextLine() > end) {
                        end = chunk.nextLine();
                        line = end;
                    }
                    selection.offerLost(chunk.nextLine(), line, chunk.lastTime);
                    line = chunk.nextLine();
                    ChunkLines lines = chunk.readable(runId);
                    for (; line > chunk.firstLine && !selection.isFull(); line--) {
                        selection.offer(lines, (int) (line - 1 - chunk.firstLine));
                    }
                }
            }
            selection.offerLost(start, line, selection.lastTime());
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

    /** How many lines each of these logs has; those that there are none of are left out. */
    public Map<String, Long> lengths(Collection<String> runIds) {
        return jdbi.withHandle(handle -> LogHead.lengths(handle, runIds));
    }

    /**
     * Hands over every line from a line on, up to the end that the log has when it gets there: for downloads. Holds one
     * chunk at a time and no transaction while the consumer works.
     *
     * @throws X when the consumer does
     */
    public <X extends Exception> void stream(String runId, long fromLine, LineConsumer<X> consumer) throws X {
        long line = fromLine;
        LogPieces pieces = new LogPieces(jdbi, runId, fromLine, 1);
        for (Optional<LogPiece> piece = pieces.next(); piece.isPresent(); piece = pieces.next()) {
            for (; line < piece.get().nextLine(); line++) {
                consumer.accept(line, piece.get().line(line));
            }
        }
    }

    /**
     * Takes the last chunks of a log away and puts one line in their place: a step of removing it from its end, which
     * leaves a shorter log as whole as it was.
     *
     * @param notice says that and why the rest is not there
     * @return whether the notice is all that is left, or the log was empty
     */
    public boolean removeEnd(Handle handle, String runId, LogLine notice) {
        return LogRemoval.removeEnd(handle, runId, notice);
    }

    /**
     * Reads every chunk of every log, one at a time.
     *
     * @param found told of each that cannot be read, in a sentence
     */
    public void examine(Consumer<String> found) {
        jdbi.useTransaction(handle -> {
            try (ResultIterator<Map.Entry<String, Chunk>> chunks = ChunkStore.all(handle)) {
                while (chunks.hasNext()) {
                    Map.Entry<String, Chunk> stored = chunks.next();
                    Chunk chunk = stored.getValue();
                    try {
                        chunk.lines();
                    } catch (DamagedChunk e) {
                        found.accept("The log of run " + stored.getKey() + " cannot be read from line "
                                + chunk.firstLine + " to " + (chunk.nextLine() - 1) + ": " + e.getMessage() + ".");
                    }
                }
            }
        });
    }

    private static long totalLines(Handle handle, String runId) {
        return LogHead.find(handle, runId).map(LogHead::nextLine).orElse(0L);
    }
}
