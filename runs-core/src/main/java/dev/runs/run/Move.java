package dev.runs.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of status with what goes with it, compared and set: it happens where the run still has the status and the
 * fence that the mover last saw, and else not at all.
 *
 * @param at when it happened; the run's start time where it becomes RUNNING, its completion where it ends
 */
public record Move(
        Run run,
        RunStatus to,
        Instant at,
        RunEvent.Code code,
        String message,
        @Nullable Failure failure,
        @Nullable Integer exitCode) {
    public Move {
        if (!run.status().canBecome(to)) {
            throw new IllegalArgumentException(run.status() + " cannot become " + to);
        }
    }

    public static Move started(Run run, Instant at) {
        return new Move(
                run,
                RunStatus.RUNNING,
                at,
                RunEvent.Code.RUN_STARTED,
                "The " + run.program().noun() + " started.",
                null,
                null);
    }

    public static Move completed(Run run, Instant at) {
        return new Move(
                run,
                RunStatus.COMPLETED,
                at,
                RunEvent.Code.RUN_COMPLETED,
                "The " + run.program().noun() + " completed.",
                null,
                0);
    }

    public static Move cancelled(Run run, Instant at, @Nullable Integer exitCode) {
        return new Move(
                run, RunStatus.CANCELLED, at, RunEvent.Code.RUN_CANCELLED, "The run was cancelled.", null, exitCode);
    }

    public static Move failed(Run run, Instant at, Failure failure, @Nullable Integer exitCode) {
        return new Move(run, RunStatus.FAILED, at, RunEvent.Code.RUN_FAILED, failure.message(), failure, exitCode);
    }

    public static Move timedOut(Run run, Instant at, @Nullable Integer exitCode) {
        Failure failure = new Failure(
                Failure.Kind.TIMEOUT,
                "Stopped after its timeout of " + run.timeout().toSeconds()
                        + " s. Raise timeoutSeconds, or make the program faster.");
        return new Move(
                run, RunStatus.TIMED_OUT, at, RunEvent.Code.RUN_FAIL_EXEC, failure.message(), failure, exitCode);
    }
}
