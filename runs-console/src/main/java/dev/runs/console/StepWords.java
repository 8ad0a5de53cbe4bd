package dev.runs.console;

import dev.runs.workflow.StepProgress;
import dev.runs.workflow.StepResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A step's status in WEI's words, and two for steps that nothing more happens to: they never began, or never ended. */
final class StepWords {
    private StepWords() {}

    /** @param active whether the run is */
    static StatusWords of(StepProgress progress, boolean active) {
        StepResponse result = progress.result();
        if (progress.isUnderWay()) {
            return active
                    ? new StatusWords("Running", "running", null)
                    : new StatusWords("Unknown", "timed-out", "The run ended before this was known.");
        }
        if (result == null) {
            return new StatusWords(active ? "Waiting" : "Not reached", "queued", null);
        }
        return new StatusWords(word(result.status()), css(result.status()), error(result));
    }

    private static @Nullable String error(StepResponse result) {
        return result.error() == null || result.error().isBlank() ? null : result.error();
    }

    private static String word(String status) {
        return status.isEmpty()
                ? "Unknown"
                : status.substring(0, 1).toUpperCase(Locale.ROOT)
                        + status.substring(1).replace('_', ' ');
    }

    private static String css(String status) {
        return switch (status) {
            case StepResponse.FAILED -> "failed";
            case StepResponse.CANCELLED -> "cancelled";
            case StepResponse.NOT_READY -> "preparing";
            default -> "completed";
        };
    }
}
