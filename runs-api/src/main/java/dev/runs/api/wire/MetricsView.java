package dev.runs.api.wire;

import dev.runs.metric.Measured;
import dev.runs.run.RunMetrics;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Metrics of a run as Wherobots' clients read them. What was not measured is left out: some clients show a null as a
 * value. Times are in milliseconds, as those of log lines are; the contract names no unit, and no client reads them.
 */
public record MetricsView(Map<Key, Details<Series>> series_metrics, Map<Key, Details<Instantaneous>> instant_metrics) {
    private static final double DIGITS = 10_000;

    /** Those of the contract's names that can be measured here; clients know no others. */
    public enum Key {
        CPU_UTILIZATION_PERCENT,
        MEMORY_UTILIZATION_PERCENT,
        COST_USD
    }

    /** How a value is to be shown. */
    public enum Format {
        PERCENTAGE,
        CURRENCY
    }

    public record Details<T>(String display_name, T metric) {}

    public record Series(List<Value> data, Format format) {}

    public record Instantaneous(Value data, Format format) {}

    public record Value(double value, long timestamp) {}

    public static MetricsView of(RunMetrics metrics) {
        MetricsView view = new MetricsView(new EnumMap<>(Key.class), new EnumMap<>(Key.class));
        Measured measured = metrics.measured();
        if (measured != null) {
            view.add(measured, metrics.over());
        }
        Double cost = metrics.costUsd();
        Instant until = metrics.until();
        if (cost != null && until != null) {
            view.add(Key.COST_USD, "Cost" + soFar(metrics.over()), cost, until, Format.CURRENCY);
        }
        return view;
    }

    private void add(Measured measured, boolean over) {
        add(Key.CPU_UTILIZATION_PERCENT, "CPU", measured.cpu());
        add(Key.MEMORY_UTILIZATION_PERCENT, "Memory", measured.memory());
        OptionalDouble cpu = measured.averageCpu();
        if (cpu.isPresent()) {
            String name = "CPU, average" + soFar(over);
            add(Key.CPU_UTILIZATION_PERCENT, name, cpu.getAsDouble(), measured.until(), Format.PERCENTAGE);
        }
        if (measured.peakMemory().isPresent()) {
            String name = "Memory, peak" + soFar(over);
            double percent = measured.memoryPercent(measured.peakMemory().getAsLong());
            add(Key.MEMORY_UTILIZATION_PERCENT, name, percent, measured.until(), Format.PERCENTAGE);
        }
    }

    private void add(Key key, String name, List<Measured.Value> values) {
        if (!values.isEmpty()) {
            List<Value> data = values.stream()
                    .map(value -> new Value(rounded(value.percent()), value.to().toEpochMilli()))
                    .toList();
            series_metrics.put(key, new Details<>(name, new Series(data, Format.PERCENTAGE)));
        }
    }

    private void add(Key key, String name, double value, Instant at, Format format) {
        double shown = format == Format.PERCENTAGE ? rounded(value) : value;
        instant_metrics.put(key, new Details<>(name, new Instantaneous(new Value(shown, at.toEpochMilli()), format)));
    }

    private static String soFar(boolean over) {
        return over ? "" : " so far";
    }

    private static double rounded(double percent) {
        return Math.round(percent * DIGITS) / DIGITS;
    }
}
