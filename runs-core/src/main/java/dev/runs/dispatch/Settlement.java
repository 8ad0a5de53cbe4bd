package dev.runs.dispatch;

import dev.runs.run.Failure;
import dev.runs.run.Move;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunStatus;
import dev.runs.run.RunStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What is to be written of what was observed of a run: its moves, each with its event in one transaction. */
final class Settlement implements Observation.Visitor<Change> {
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);

    private final Clock clock;
    private final RunStore runs;
    private final DispatchRules rules;
    private final BiFunction<Run, Integer, Failure> explain;
    private final Run run;
    private final QueueStore queue = new QueueStore();

    /** @param explain the failure behind an exit code other than 0 */
    Settlement(Clock clock, RunStore runs, DispatchRules rules, BiFunction<Run, Integer, Failure> explain, Run run) {
        this.clock = clock;
        this.runs = runs;
        this.rules = rules;
        this.explain = explain;
        this.run = run;
    }

    @Override
    public Change waiting(Observation.Waiting waiting) {
        String reason = waiting.reason();
        if (run.status() != RunStatus.PENDING || reason == null || reason.equals(run.preparing())) {
            return Change.none(run);
        }
        return Change.of(run, handle -> {
            boolean ours = queue.setPreparing(handle, run.id(), run.fence(), reason);
            if (ours) {
                runs.addEvent(handle, run.id(), clock.instant(), RunEvent.Code.RUN_PREPARING, reason);
            }
            return ours;
        });
    }

    @Override
    public Change running(Observation.Running running) {
        return run.status() == RunStatus.PENDING ? Change.of(Move.started(run, running.startedAt())) : Change.none(run);
    }

    @Override
    public Change exited(Observation.Exited exited) {
        Instant startedAt = exited.startedAt();
        if (startedAt != null && run.status() == RunStatus.PENDING) {
            // It started and ended between two looks: both facts are kept.
            return Change.first(Move.started(run, startedAt));
        }
        if (startedAt == null && exited.failure() == null && !exited.stopped()) {
            return lost(new Observation.Lost("The attempt ended before the program started."));
        }
        Move end = end(exited);
        String logGap = exited.logGap();
        return logGap == null
                ? Change.of(end)
                : Change.with(end, handle -> {
                    runs.addEvent(handle, run.id(), end.at(), RunEvent.Code.LOG_GAP, logGap);
                    return true;
                });
    }

    @Override
    public Change lost(Observation.Lost lost) {
        return Change.of(run, handle -> new LostAttempts(clock, runs, rules).settle(handle, run, lost));
    }

    /** The longer it has waited, the longer it waits until the next time. */
    @Override
    public Change putOff(Observation.PutOff putOff) {
        Instant now = clock.instant();
        if (run.status() != RunStatus.PENDING || run.cancelRequestedAt() != null) {
            return exited(new Observation.Exited(run.startedAt(), now, null, true, null));
        }
        Duration waited = Duration.between(run.createdAt(), now).dividedBy(4);
        Duration delay = waited.compareTo(rules.retryDelay()) < 0 ? rules.retryDelay() : waited;
        Instant notBefore = now.plus(delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay);
        String reason = Run.PUT_OFF + putOff.reason();
        return Change.of(run, handle -> {
            boolean ours = queue.requeue(handle, run, notBefore, reason, false);
            if (ours && !reason.equals(run.preparing())) {
                runs.addEvent(handle, run.id(), now, RunEvent.Code.RUN_PREPARING, reason);
            }
            return ours;
        });
    }

    private Move end(Observation.Exited exited) {
        Instant at = exited.finishedAt();
        Integer code = exited.exitCode();
        Failure failure = exited.failure();
        if (exited.stopped() && run.cancelRequestedAt() != null) {
            return Move.cancelled(run, at, code);
        }
        // Only the dispatcher stops a program: because somebody asked, because its time was up, or because it had not
        // started in time, though it may have done so at that moment.
        Instant deadline = run.deadline();
        boolean overdue =
                exited.stopped() && deadline != null && !clock.instant().isBefore(deadline);
        if (overdue || (failure != null && failure.kind() == Failure.Kind.TIMEOUT)) {
            return Move.timedOut(run, at, code);
        }
        if (failure != null) {
            return Move.failed(run, at, failure, code);
        }
        if (code == null || exited.stopped()) {
            return Move.failed(run, at, notStarted(run.preparing()), null);
        }
        return code == 0 ? Move.completed(run, at) : Move.failed(run, at, explain.apply(run, code), code);
    }

    private Failure notStarted(@Nullable String reason) {
        return new Failure(
                Failure.Kind.CAPACITY,
                "The " + run.program().noun() + " had not started "
                        + rules.startLimit(run).toMinutes() + " minutes after the run was taken" + " up"
                        + (reason == null ? "." : ": " + reason + "."));
    }
}
