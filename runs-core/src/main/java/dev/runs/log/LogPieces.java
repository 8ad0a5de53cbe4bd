package dev.runs.log;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** A log from a line on, piece by piece, with no transaction from one to the next. */
final class LogPieces {
    /** As many threads as there are readers that go on, which are few: each waits for the database in its reader's place. */
    private static final ExecutorService READING = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "log-reading");
        thread.setDaemon(true);
        return thread;
    });

    private final Jdbi jdbi;
    private final String runId;
    private final int mostAhead;
    private final Consumer<LogPiece> before;
    private final Deque<LogPiece> ready = new ArrayDeque<>();
    private int ahead = 1;
    private long line;
    private long time;
    /** What comes next, where it is read already while what came before is looked at. */
    private @Nullable Future<Batch> coming;

    /** @param end of the log, before the chunks were read */
    private record Batch(long end, List<Chunk> chunks) {}

    /**
     * @param mostAhead so many pieces are read at once, while those before them are looked at, and decompressed by as
     *     many threads as there are processors, when the reader has shown that it goes on; 1 for one who may be slow
     */
    LogPieces(Jdbi jdbi, String runId, long fromLine, int mostAhead) {
        this(jdbi, runId, fromLine, mostAhead, piece -> {});
    }

    /** @param before what is done with each piece by whichever thread has decompressed it, before it comes */
    LogPieces(Jdbi jdbi, String runId, long fromLine, int mostAhead, Consumer<LogPiece> before) {
        this.jdbi = jdbi;
        this.runId = runId;
        this.line = fromLine;
        this.mostAhead = mostAhead;
        this.before = before;
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
        Batch batch = coming == null ? fetch(line, ahead) : await(coming);
        coming = null;
        boolean goesOn = ahead > 1;
        ahead = Math.min(2 * ahead, mostAhead);
        List<Chunk> chunks = batch.chunks;
        int whole = 0;
        for (; whole < chunks.size() && chunks.get(whole).firstLine <= line; whole++) {
            line = chunks.get(whole).nextLine();
            time = chunks.get(whole).lastTime;
        }
        if (goesOn && whole > 0 && whole == chunks.size()) {
            long next = line;
            int limit = ahead;
            coming = READING.submit(() -> fetch(next, limit));
        }
        List<Chunk> sound = chunks.subList(0, whole);
        ready.addAll((whole > 1 ? sound.parallelStream() : sound.stream())
                .map(this::piece)
                .toList());
        if (ready.isEmpty()) {
            lose(chunks.isEmpty() ? batch.end : chunks.get(0).firstLine);
        }
    }

    private LogPiece piece(Chunk chunk) {
        LogPiece piece = LogPiece.of(runId, chunk);
        before.accept(piece);
        return piece;
    }

    private Batch fetch(long from, int limit) {
        // Before the chunks: what comes in between is then found, and not taken for lost.
        long end = jdbi.withHandle(handle -> LogHead.find(handle, runId))
                .map(LogHead::nextLine)
                .orElse(0L);
        return new Batch(end, jdbi.withHandle(handle -> ChunkStore.atOrAfter(handle, runId, from, limit)));
    }

    private static Batch await(Future<Batch> coming) {
        try {
            return coming.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failed) {
                throw failed;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while reading a log", e);
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
