package dev.runs.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends to the log of one claimed run; used by one thread at a time. Got from {@link LogStore#open}.
 *
 * <p>Lines and the position in their source are stored together, or neither is. That makes a log exact: after
 * a crash, or after a method here has thrown, nobody knows whether the last append was committed; whoever goes on opens
 * a new writer and reads the source from its {@link #position()}.
 */
public final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    private final Jdbi jdbi;
    private final Appends appends;
    private final LongAdder refusedWrites;
    private LogHead head;
    private boolean outcomeUnknown;

    LogWriter(Jdbi jdbi, Appends appends, LogHead head, LongAdder refusedWrites) {
        this.jdbi = jdbi;
        this.appends = appends;
        this.refusedWrites = refusedWrites;
        this.head = head;
    }

    /** Where in its source the next line to store begins, as the executor wrote it; empty at the start. */
    public String position() {
        return head.position();
    }

    /** The number that the next line gets. */
    public long nextLine() {
        return head.nextLine();
    }

    /**
     * Stores lines, all or none, and the position after them. A time before the last line's becomes the last line's. No
     * lines and a new position are fine too.
     *
     * @return false if another claim has the log: nothing was stored, and nothing will be
     * @throws IllegalStateException after an earlier call has thrown
     * @throws RuntimeException if the database fails; it may have stored everything or nothing
     */
    public boolean append(List<LogLine> lines, String newPosition) {
        List<LogLine> admitted = Intake.admit(lines, head.nextLine(), head.lastTime());
        boolean merge = head.tail().isFullWith(head.runId(), Chunk.rawBytes(admitted));
        return commit(admitted, newPosition, merge);
    }

    /** Makes the small chunks at the end of the log one: for when nothing more is expected. Results as for append. */
    public boolean seal() {
        return commit(List.of(), head.position(), head.tail().chunks() > 1);
    }

    private boolean commit(List<LogLine> lines, String newPosition, boolean merge) {
        if (outcomeUnknown) {
            throw new IllegalStateException("The outcome of the last append is unknown: open a new writer.");
        }
        outcomeUnknown = true;
        boolean isOurs = store(merge ? merging(lines, newPosition) : adding(lines, newPosition));
        outcomeUnknown = false;
        return isOurs;
    }

    private boolean store(Append append) {
        boolean isOurs = appends.store(append);
        if (isOurs) {
            head = append.next();
        } else {
            refusedWrites.increment();
        }
        return isOurs;
    }

    private Append adding(List<LogLine> lines, String newPosition) {
        List<Chunk> chunks = Chunk.of(head.nextLine(), lines);
        return new Append(head, next(lines, newPosition, head.tail().plus(chunks)), chunks);
    }

    /** What makes no single chunk together with the tail leaves it as it is: it is large enough by itself. */
    private Append merging(List<LogLine> lines, String newPosition) {
        LogHead next = next(lines, newPosition, LogTail.emptyAt(head.nextLine() + lines.size()));
        // Read without a lock: whoever changes the tail replaces the head.
        List<LogLine> all = new ArrayList<>(tailLines());
        long firstLine = head.nextLine() - all.size();
        all.addAll(lines);
        return Chunk.fits(all)
                ? new Append(head, next, Chunk.of(firstLine, all))
                : new Append(head, next, Chunk.of(head.nextLine(), lines));
    }

    private LogHead next(List<LogLine> lines, String newPosition, LogTail tail) {
        long lastTime =
                lines.isEmpty() ? head.lastTime() : lines.get(lines.size() - 1).timestamp();
        return head.next(lines.size(), Chunk.rawBytes(lines), lastTime, newPosition, tail);
    }

    /** None if a chunk is damaged: it stays as it is, and the log goes on after it. */
    private List<LogLine> tailLines() {
        try {
            return jdbi.withHandle(handle -> ChunkStore.tailLines(handle, head));
        } catch (DamagedChunk e) {
            LOG.warn("The last chunks of the log of run {} are left unmerged", head.runId(), e);
            return List.of();
        }
    }
}
