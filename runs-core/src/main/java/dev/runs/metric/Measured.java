package dev.runs.metric;

import dev.runs.metric.Series.Point;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What was measured of a run, against what it was granted. All shares are percentages, and may be above 100. */
public record Measured(Grant grant, Series series) {
    /** A share, over the time from one measurement, or the start, to the next. */
    public record Value(Instant from, Instant to, double percent) {}

    /** Of the granted processor time, over the whole time; empty where no time has passed. */
    public OptionalDouble averageCpu() {
        Point last = series.last();
        return last.atMillis() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(cpuPercent(last.cpuMillis(), last.atMillis()));
    }

    /** The processor time that was used from one measurement to the next, oldest first. */
    public List<Value> cpu() {
        List<Value> values = new ArrayList<>();
        Point before = new Point(0, 0, null);
        for (Point point : series.points()) {
            if (point.atMillis() > before.atMillis()) {
                double percent =
                        cpuPercent(point.cpuMillis() - before.cpuMillis(), point.atMillis() - before.atMillis());
                values.add(new Value(series.at(before), series.at(point), percent));
            }
            before = point;
        }
        return values;
    }

    /** The most memory from one measurement to the next, oldest first; times at which it was not measured are left out. */
    public List<Value> memory() {
        List<Value> values = new ArrayList<>();
        Point before = new Point(0, 0, null);
        for (Point point : series.points()) {
            Long bytes = point.memory();
            if (bytes != null) {
                values.add(new Value(series.at(before), series.at(point), memoryPercent(bytes)));
            }
            before = point;
        }
        return values;
    }

    /** The most memory at once, in bytes. */
    public OptionalLong peakMemory() {
        Long peak = series.peakMemory();
        return peak == null ? OptionalLong.empty() : OptionalLong.of(peak);
    }

    public double memoryPercent(long bytes) {
        return 100.0 * bytes / grant.memoryBytes();
    }

    /** When it was measured last. */
    public Instant until() {
        return series.at(series.last());
    }

    private double cpuPercent(long cpuMillis, long millis) {
        return 100.0 * cpuMillis / millis / grant.cpus();
    }
}
