package dev.runs.console;

import dev.runs.run.Run;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a run has been running, or has waited where its program has not started.
 *
 * @param ticking whether it is still going on
 */
record Took(Instant since, Instant until, boolean ticking, boolean waiting) {
    static Took of(Run run, Instant now) {
        Instant started = run.startedAt();
        Instant completed = run.completedAt();
        return new Took(
                started == null ? run.createdAt() : started,
                completed == null ? now : completed,
                run.status().isActive(),
                started == null);
    }

    String text() {
        Duration took = Duration.between(since, until);
        return ticking ? Times.duration(took) : Times.precise(took);
    }

    long sinceMillis() {
        return since.toEpochMilli();
    }

    /** The server's time, so that a browser whose clock is wrong ticks right. */
    long nowMillis() {
        return until.toEpochMilli();
    }
}
