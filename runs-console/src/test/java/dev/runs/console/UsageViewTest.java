package dev.runs.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.metric.Grant;
import dev.runs.metric.Measured;
import dev.runs.metric.Measured.Value;
import dev.runs.metric.Series;
import dev.runs.metric.Series.Point;
import dev.runs.run.Run;
import dev.runs.run.RunMetrics;
import dev.runs.run.RunStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run uses, in words and pictures. */
class UsageViewTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Grant GRANT = new Grant(2, 2L << 30, 0.36);
    private static final Series SERIES =
            new Series(START, 1288490188L, List.of(new Point(1_000, 200, 1L << 30), new Point(4_000, 5_000, 1L << 29)));

    @Test
    void aChartHasAStepForEachMeasurement() {
        Chart chart = Chart.of(List.of(value(0, 1, 50), value(1, 4, 25)), START, START.plusSeconds(4));
        assertThat(chart.line()).isEqualTo("M0 24H75V36H300");
        assertThat(chart.area()).isEqualTo("M0 48V24H75V36H300V48Z");
        assertThat(chart.limit()).isEmpty();
    }

    @Test
    void whereNothingWasMeasuredAChartIsInterrupted() {
        Chart chart = Chart.of(List.of(value(0, 1, 50), value(2, 4, 100)), START, START.plusSeconds(4));
        assertThat(chart.line()).isEqualTo("M0 24H75M150 0H300");
        assertThat(chart.area()).isEqualTo("M0 48V24H75V48ZM150 48V0H300V48Z");
        assertThat(Chart.of(List.of(), START, START)).isEqualTo(new Chart("", "", ""));
    }

    @Test
    void moreThanWasGrantedShowsWhereThatIs() {
        Chart chart = Chart.of(List.of(value(0, 4, 200)), START, START.plusSeconds(4));
        assertThat(chart.line()).isEqualTo("M0 0H300");
        assertThat(chart.limit()).isEqualTo("24");
    }

    @Test
    void theWordsSayWhatTheNumbersAreOf() {
        UsageView usage = usage(RunStatus.RUNNING, new RunMetrics(measured(), 0.0123, START, false));
        assertThat(usage.figures())
                .extracting(UsageView.Figure::value)
                .containsExactly("63 % of 2 CPUs", "1.2 GiB of 2 GiB");
        assertThat(usage.figures())
                .extracting(UsageView.Figure::rest)
                .containsExactly("average, peak 80 %", "peak, 60 %");
        assertThat(usage.cost()).isEqualTo("$0.0123 so far");
        assertThat(usage.span()).isEqualTo("4.0 s");
        assertThat(usage.none()).isEmpty();
    }

    @Test
    void whyThereIsNothingIsSaid() {
        assertThat(usage(RunStatus.RUNNING, nothing(false)).none()).contains("soon after its start");
        assertThat(usage(RunStatus.FAILED, nothing(true)).none()).isEqualTo("Nothing was measured.");
        UsageView costOnly = usage(RunStatus.COMPLETED, new RunMetrics(null, 1234.5, START, true));
        assertThat(costOnly.none()).isEmpty();
        assertThat(costOnly.cost()).isEqualTo("$1,234.50");
    }

    @Test
    void aPageIsSentAgainOnlyForNewMeasurements() {
        RunMetrics now = new RunMetrics(measured(), 1.0, START, false);
        assertThat(UsageView.version(now))
                .isEqualTo(UsageView.version(new RunMetrics(measured(), 2.0, START.plusSeconds(5), false)))
                .isNotEqualTo(UsageView.version(nothing(false)));
    }

    @Test
    void aPictureHasAnAlternativeAndNoStyleOfItsOwn() {
        String html = new StaticTemplates()
                .runUsage(usage(RunStatus.RUNNING, new RunMetrics(measured(), 0.01, START, false)))
                .render();
        assertThat(html)
                .contains("role=\"img\" aria-labelledby=\"cpu-title cpu-about\"")
                .contains("<title id=\"memory-title\">Memory over 4.0 s</title>")
                .contains("Average 63 % of 2 CPUs, highest 80 %.")
                .contains("M0 43.2H75V9.6H300")
                .doesNotContain("style=");
    }

    @Test
    void moneyHasTheDigitsThatSaySomething() {
        assertThat(Sizes.dollars(0)).isEqualTo("$0.00");
        assertThat(Sizes.dollars(0.000_02)).isEqualTo("under $0.0001");
        assertThat(Sizes.dollars(0.25)).isEqualTo("$0.2500");
        assertThat(Sizes.dollars(2)).isEqualTo("$2.00");
    }

    private static Measured measured() {
        return new Measured(GRANT, SERIES);
    }

    private static RunMetrics nothing(boolean over) {
        return new RunMetrics(null, null, null, over);
    }

    private static UsageView usage(RunStatus status, RunMetrics metrics) {
        Run run = TestRuns.run("01K0000000000000000000000A", status, "u1", "x");
        return UsageView.of(run, metrics);
    }

    private static Value value(int from, int to, double percent) {
        return new Value(START.plusSeconds(from), START.plusSeconds(to), percent);
    }
}
