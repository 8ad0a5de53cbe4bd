package dev.runs.retention;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long what is kept.
 *
 * @param runs after their end, with their events; and versions of files after they were replaced; null for ever
 * @param logs after the end of their run, and never longer than the run; null as long as that
 */
public record RetentionRules(
        @Nullable Duration runs, @Nullable Duration logs) {
    /** How long the log of a run that has ended is kept; empty for ever. */
    Optional<Duration> ofLogs() {
        boolean isRunFirst = logs == null || (runs != null && runs.compareTo(logs) < 0);
        return Optional.ofNullable(isRunFirst ? runs : logs);
    }

    /** How long a run is kept after its end; empty for ever. */
    Optional<Duration> ofRuns() {
        return Optional.ofNullable(runs);
    }
}
