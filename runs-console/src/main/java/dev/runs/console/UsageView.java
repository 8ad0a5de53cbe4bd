package dev.runs.console;

import dev.runs.metric.Measured;
import dev.runs.metric.Measured.Value;
import dev.runs.run.Run;
import dev.runs.run.RunMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a run uses and costs, as its page shows it.
 *
 * @param span how long was measured
 * @param cost empty where nothing is known
 * @param none why nothing is shown; empty where something is
 * @param version changes with what was measured, not with the cost, which rises all the time
 */
record UsageView(List<Figure> figures, String span, String cost, String none, int version) {
    /**
     * One thing that was measured.
     *
     * @param value the number that matters most
     * @param rest the others
     * @param about the same for who cannot see the chart
     */
    record Figure(String css, String label, String value, String rest, String about, Chart chart) {}

    static UsageView of(Run run, RunMetrics metrics) {
        Measured measured = metrics.measured();
        List<Figure> figures = measured == null ? List.of() : figures(measured);
        String span = measured == null
                ? ""
                : Times.precise(Duration.between(measured.series().startedAt(), measured.until()));
        Double cost = metrics.costUsd();
        String costs = cost == null ? "" : Sizes.dollars(cost) + (metrics.over() ? "" : " so far");
        String none = figures.isEmpty() && costs.isEmpty() ? none(run) : "";
        return new UsageView(figures, span, costs, none, version(metrics));
    }

    static int version(RunMetrics metrics) {
        Measured measured = metrics.measured();
        return measured == null
                ? Boolean.hashCode(metrics.costUsd() == null)
                : Objects.hash(
                        measured.until(),
                        measured.series().startedAt(),
                        measured.series().points().size());
    }

    private static String none(Run run) {
        if (run.simulated()) {
            return "Nothing is measured: a simulated run executes nothing.";
        }
        return run.status().isActive()
                ? "What the program uses appears here soon after its start."
                : "Nothing was measured.";
    }

    private static List<Figure> figures(Measured measured) {
        List<Figure> figures = new ArrayList<>();
        OptionalDouble average = measured.averageCpu();
        List<Value> cpu = measured.cpu();
        if (average.isPresent()) {
            double peak = cpu.stream().mapToDouble(Value::percent).max().orElse(0);
            String granted =
                    Sizes.decimal(measured.grant().cpus()) + (measured.grant().cpus() == 1 ? " CPU" : " CPUs");
            figures.add(new Figure(
                    "cpu",
                    "CPU",
                    percent(average.getAsDouble()) + " of " + granted,
                    "average, peak " + percent(peak),
                    "Average " + percent(average.getAsDouble()) + " of " + granted + ", highest " + percent(peak) + ".",
                    chart(cpu, measured)));
        }
        measured.peakMemory().ifPresent(peak -> {
            String used = Sizes.bytes(peak) + " of "
                    + Sizes.bytes(measured.grant().memoryBytes()).replace(".0 ", " ");
            String share = percent(measured.memoryPercent(peak));
            figures.add(new Figure(
                    "memory",
                    "Memory",
                    used,
                    "peak, " + share,
                    "At most " + used + ", which is " + share + ".",
                    chart(measured.memory(), measured)));
        });
        return figures;
    }

    private static Chart chart(List<Value> values, Measured measured) {
        return Chart.of(values, measured.series().startedAt(), measured.until());
    }

    private static String percent(double percent) {
        return String.format(Locale.ROOT, percent < 9.95 ? "%.1f %%" : "%.0f %%", percent);
    }
}
