package dev.runs.workflow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of a workflow run, and how far it has come.
 *
 * @param step with its values in place
 * @param startedAt null until its action is about to be called; from then on it may have been executed
 * @param endedAt null while it may be under way
 * @param result of the action; that of one that the module was not ready for is shown while it is tried again
 * @param childRunId of the run that it starts, where it starts one
 */
public record StepProgress(
        Step step,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable StepResponse result,
        @Nullable String childRunId) {
    public boolean isUnderWay() {
        return startedAt != null && endedAt == null;
    }
}
