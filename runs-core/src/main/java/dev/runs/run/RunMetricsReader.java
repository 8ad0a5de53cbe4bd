package dev.runs.run;

import dev.runs.metric.Measured;
import dev.runs.metric.Metrics;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtimes;
import java.time.Clock;
import java.util.Optional;

/** Puts together what was measured of a run and what it costs. */
public final class RunMetricsReader {
    private final Metrics metrics;
    private final Runtimes runtimes;
    private final Clock clock;

    public RunMetricsReader(Metrics metrics, Runtimes runtimes, Clock clock) {
        this.metrics = metrics;
        this.runtimes = runtimes;
        this.clock = clock;
    }

    /** Of a run that the caller has just been shown. */
    public RunMetrics of(Run run) {
        Optional<Measured> measured = run.startedAt() == null ? Optional.empty() : metrics.of(run.id());
        // A runtime that has left the catalogue has no price: the default's would be invented.
        Double price = runtimes.find(run.runtime()).map(Runtime::pricePerHour).orElse(null);
        return RunMetrics.of(run, measured, price, clock.instant());
    }
}
