package dev.runs.dispatch;

import dev.runs.run.Failure;
import dev.runs.run.Move;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunStatus;
import dev.runs.run.RunStore;
import java.time.Clock;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/**
 * What becomes of a run whose attempt is gone without a trace of its end: another attempt, where its program had not
 * started and there were not too many; else its end.
 */
final class LostAttempts {
    private final Clock clock;
    private final RunStore runs;
    private final DispatchRules rules;
    private final QueueStore queue = new QueueStore();

    LostAttempts(Clock clock, RunStore runs, DispatchRules rules) {
        this.clock = clock;
        this.runs = runs;
        this.rules = rules;
    }

    /** False where the run is no longer ours: then nothing has changed. */
    boolean settle(Handle handle, Run run, Observation.Lost lost) {
        Instant now = clock.instant();
        // It may have started where nobody has seen it yet.
        boolean hasStarted = run.status() == RunStatus.RUNNING || queue.isPermitted(handle, run.id());
        if (!hasStarted && run.cancelRequestedAt() != null) {
            return runs.move(handle, Move.cancelled(run, now, null));
        }
        if (!hasStarted && run.attempt() < rules.maxAttempts()) {
            return requeue(handle, run, lost.reason(), now);
        }
        String advice = hasStarted
                ? " The program had started, so it is not repeated by itself: submit it again if that does no harm."
                : "";
        Failure failure = new Failure(Failure.Kind.INFRASTRUCTURE, lost.reason() + advice);
        return runs.move(handle, Move.failed(run, now, failure, null));
    }

    private boolean requeue(Handle handle, Run run, String reason, Instant now) {
        boolean ours = queue.requeue(handle, run, now.plus(rules.retryDelay()), "Trying again: " + reason, true);
        if (ours) {
            runs.addEvent(handle, run.id(), now, RunEvent.Code.RUN_RETRIED, reason + " Another attempt follows.");
        }
        return ours;
    }
}
