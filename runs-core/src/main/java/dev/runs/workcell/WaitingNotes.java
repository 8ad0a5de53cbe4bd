package dev.runs.workcell;

import dev.runs.run.Run;
import dev.runs.workflow.WorkflowRun;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says of a workflow that is under way what its next step waits for: once for each reason, and not at once. */
final class WaitingNotes {
    /** Modules are busy for moments all the time. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final WorkflowProgress progress;
    private final Clock clock;
    private int step = -1;
    private Instant since = Instant.MIN;
    private @Nullable String noted;

    WaitingNotes(WorkflowProgress progress, Clock clock) {
        this.progress = progress;
        this.clock = clock;
    }

    /** The workflow's next step waits at this moment. */
    void waits(Run run, WorkflowRun workflow, String reason) {
        Instant now = clock.instant();
        if (step != workflow.stepIndex()) {
            step = workflow.stepIndex();
            since = now;
            noted = null;
        }
        if (!reason.equals(noted) && !now.isBefore(since.plus(PATIENCE))) {
            progress.noteWaiting(run, workflow, reason);
            noted = reason;
        }
    }
}
