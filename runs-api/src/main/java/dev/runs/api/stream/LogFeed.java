package dev.runs.api.stream;

import dev.runs.log.LogCursor;
import dev.runs.log.LogPage;
import dev.runs.log.LogStore;
import dev.runs.run.Runs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** What one stream sends next. All that it keeps is where it is. */
final class LogFeed {
    static final Duration COMMENT_EVERY = Duration.ofSeconds(15);

    private static final byte[] NOTHING = new byte[0];
    private static final int LINES = 1_000;
    /** Of text: what a reader that has stopped reading holds. One line may be longer. */
    private static final long BYTES = 64 * 1024;

    final String runId;
    final Instant begun;
    private final LogStore logs;
    private final Runs runs;
    private final Clock clock;
    private LogCursor at;
    /** Lines that the log had when it was read last. */
    private volatile long seen = -1;

    private volatile Instant lastSent = Instant.EPOCH;
    private boolean over;

    LogFeed(String runId, LogCursor from, LogStore logs, Runs runs, Clock clock) {
        this.runId = runId;
        this.at = from;
        this.logs = logs;
        this.runs = runs;
        this.clock = clock;
        this.begun = clock.instant();
    }

    /** Events, or a comment where it is time for one, or nothing. */
    byte[] next() {
        byte[] events = events();
        if (events.length > 0) {
            lastSent = clock.instant();
        }
        return events;
    }

    private byte[] events() {
        // The status first: once it is terminal, every line is there.
        boolean active = runs.active(Set.of(runId)).contains(runId);
        LogPage page = logs.page(runId, at, LINES, BYTES);
        seen = page.totalLines();
        if (!page.lines().isEmpty()) {
            at = new LogCursor(page.nextLine());
            return LogEvents.lines(page);
        }
        if (!active) {
            over = true;
            return LogEvents.end(seen);
        }
        return isCommentDue() ? LogEvents.comment() : NOTHING;
    }

    /** Whether the end was among the events. */
    boolean isOver() {
        return over;
    }

    /** Makes it look again in any case. */
    void forget() {
        seen = -1;
    }

    /**
     * Whether there is something to send.
     *
     * @param active of all runs those that are active, read before the lengths
     * @param lengths of their logs
     */
    boolean hasNews(Set<String> active, Map<String, Long> lengths) {
        return isCommentDue() || !active.contains(runId) || lengths.getOrDefault(runId, 0L) != seen;
    }

    private boolean isCommentDue() {
        return !clock.instant().isBefore(lastSent.plus(COMMENT_EVERY));
    }
}
