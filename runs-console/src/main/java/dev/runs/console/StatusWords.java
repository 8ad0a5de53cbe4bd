package dev.runs.console;

import dev.runs.run.Failure;
import dev.runs.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * A run's status in the console's words.
 *
 * @param css the name of its colour and its icon
 * @param reason why, in a sentence; null where there is nothing to say
 */
record StatusWords(String word, String css, @Nullable String reason) {
    static StatusWords of(Run run) {
        Failure failure = run.failure();
        String why = failure == null ? null : failure.message();
        return switch (run.status()) {
            case PENDING ->
                run.serverId() == null
                        ? new StatusWords("Queued", "queued", run.preparing())
                        : new StatusWords("Preparing", "preparing", run.preparing());
            case RUNNING -> new StatusWords("Running", "running", null);
            case COMPLETED -> new StatusWords("Completed", "completed", null);
            case FAILED -> new StatusWords("Failed", "failed", why);
            case CANCELLED -> new StatusWords("Cancelled", "cancelled", why);
            case TIMED_OUT -> new StatusWords("Timed out", "timed-out", why);
        };
    }
}
