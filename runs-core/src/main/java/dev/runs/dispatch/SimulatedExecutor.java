package dev.runs.dispatch;

import dev.runs.run.Run;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * Executes nothing: a simulated run goes through every status, one at each look. It keeps nothing either, so that each
 * server sees the same of it.
 */
final class SimulatedExecutor implements Executor {
    private static final String PREPARING = "Simulated: nothing is executed";
    /** 128 and the number of SIGTERM, as of a program that was stopped. */
    private static final int STOPPED = 143;

    @Override
    public void start(Run run) {}

    @Override
    public Observation observe(Run run) {
        Instant claimedAt = Objects.requireNonNull(run.claimedAt(), "Only claimed runs are looked at");
        Instant startedAt = run.startedAt();
        Instant cancelledAt = run.cancelRequestedAt();
        if (cancelledAt != null) {
            return new Observation.Exited(startedAt, cancelledAt, startedAt == null ? null : STOPPED, true, null);
        }
        if (startedAt != null) {
            return new Observation.Exited(startedAt, startedAt, 0, false, null);
        }
        return PREPARING.equals(run.preparing())
                ? new Observation.Running(claimedAt)
                : new Observation.Waiting(PREPARING);
    }

    @Override
    public void cancel(Run run) {}

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Set<String> attempts() {
        return Set.of();
    }

    @Override
    public void remove(String attemptName) {}
}
