package dev.runs.run;

import dev.runs.metric.Measured;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a run uses and costs. What was not measured is not there.
 *
 * @param measured null before the program's first measurement, and where nothing is executed
 * @param costUsd from the program's start until its end or until now; null where its runtime has no price
 * @param until the time that the cost goes to; null before the program has started
 * @param over whether nothing of this changes any more
 */
public record RunMetrics(
        @Nullable Measured measured,
        @Nullable Double costUsd,
        @Nullable Instant until,
        boolean over) {
    private static final double BILLIONTHS = 1e9;

    static RunMetrics of(Run run, Optional<Measured> measured, @Nullable Double catalogued, Instant now) {
        Instant started = run.startedAt();
        Instant completed = run.completedAt();
        if (started == null || run.simulated() || run.program() instanceof WorkflowProgram) {
            // Of a workflow only the runs that it starts use anything of ours.
            return new RunMetrics(null, null, null, completed != null);
        }
        Instant until = completed == null ? now : completed;
        Double price = measured.isPresent() ? measured.get().grant().pricePerHour() : catalogued;
        Double cost = price == null ? null : Double.valueOf(cost(price, Duration.between(started, until)));
        return new RunMetrics(measured.orElse(null), cost, until, completed != null);
    }

    /** To the millisecond. */
    private static double cost(double pricePerHour, Duration time) {
        double hours =
                (double) Math.max(0, time.toMillis()) / Duration.ofHours(1).toMillis();
        return Math.round(pricePerHour * hours * BILLIONTHS) / BILLIONTHS;
    }
}
