package dev.runs.workcell;

import dev.runs.workflow.StepProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The work of the module {@code wait}, and of every step of a simulated workflow, which takes no time. */
final class TimeWork implements StepWork {
    private final Clock clock;
    private final Duration time;
    private Instant begunAt = Instant.MAX;

    /** @param time how long it takes from its beginning */
    TimeWork(Clock clock, StepProgress step, Duration time) {
        this.clock = clock;
        this.time = time;
        if (step.startedAt() != null) {
            begunAt = step.startedAt();
        }
    }

    @Override
    public Optional<Wait> ready() {
        return Optional.empty();
    }

    @Override
    public void begin() {
        if (begunAt.equals(Instant.MAX)) {
            begunAt = clock.instant();
        }
    }

    @Override
    public Optional<Outcome> outcome() {
        return lookAgain().isZero()
                ? Optional.of(new Outcome.Ended(StepEnd.succeeded(Map.of(), Map.of())))
                : Optional.empty();
    }

    @Override
    public Duration lookAgain() {
        Duration left = Duration.between(clock.instant(), begunAt.plus(time));
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public Resumption resumption() {
        return Resumption.GO_ON;
    }

    @Override
    public boolean stop() {
        return true;
    }

    @Override
    public void release() {}
}
