package dev.runs.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.metric.Series.Point;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunMetrics;
import dev.runs.run.RunMetricsReader;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtimes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stored of a run's metrics, and what it costs. */
class MetricsTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Grant GRANT = new Grant(1, 256L << 20, 3.6);

    private final SettableClock clock = new SettableClock(START);
    private Platform platform;
    private Run run;

    @BeforeEach
    void open(@TempDir Path folder) {
        platform = new Platform(clock, folder);
        run = platform.submit(platform.member);
    }

    @AfterEach
    void close() {
        platform.close();
    }

    @Test
    void theNewestTakesThePlaceOfTheOneBefore() {
        assertThat(platform.metrics.of(run.id())).isEmpty();
        assertThat(platform.metrics.record(run.id(), 1, GRANT, series(1))).isTrue();
        assertThat(platform.metrics.record(run.id(), 1, GRANT, series(2))).isTrue();

        assertThat(platform.metrics.of(run.id())).contains(new Measured(GRANT, series(2)));
    }

    @Test
    void anOlderClaimIsTurnedAway() {
        assertThat(platform.metrics.record(run.id(), 2, GRANT, series(2))).isTrue();
        assertThat(platform.metrics.record(run.id(), 1, GRANT, series(1))).isFalse();
        execute("UPDATE run SET fence = 5 WHERE id = ?");
        assertThat(platform.metrics.record(run.id(), 4, GRANT, series(4))).isFalse();
        assertThat(platform.metrics.record("01K0000000000000000000000A", 9, GRANT, series(1)))
                .isFalse();
        assertThat(platform.metrics.refusedWrites()).isEqualTo(3);

        assertThat(platform.metrics.of(run.id()).orElseThrow().series()).isEqualTo(series(2));
    }

    @Test
    void aLaterConfigurationChangesNothingThatIsPast() {
        platform.metrics.record(run.id(), 1, GRANT, series(1));
        platform.metrics.record(run.id(), 2, new Grant(64, 1L << 40, 1_000.0), series(2));

        assertThat(platform.metrics.of(run.id()).orElseThrow().grant()).isEqualTo(GRANT);
        started();
        clock.advance(Duration.ofSeconds(10));
        assertThat(metrics(100.0).costUsd()).isEqualTo(0.01);
    }

    @Test
    void theyGoWithTheirRun() {
        platform.metrics.record(run.id(), 1, GRANT, series(1));
        execute("DELETE FROM run WHERE id = ?");
        assertThat(platform.metrics.of(run.id())).isEmpty();
    }

    @Test
    void whatCannotBeReadIsAbsent() {
        platform.metrics.record(run.id(), 1, GRANT, series(1));
        execute("UPDATE run_metrics SET samples = 'nonsense' WHERE run_id = ?");
        assertThat(platform.metrics.of(run.id())).isEmpty();
        assertThat(platform.metrics.record(run.id(), 1, GRANT, series(2))).isTrue();
        assertThat(platform.metrics.of(run.id())).isPresent();
    }

    @Test
    void aRunCostsFromItsStartToItsEndToTheMillisecond() {
        assertThat(metrics(7.2)).isEqualTo(new RunMetrics(null, null, null, false));
        started();
        clock.advance(Duration.ofMillis(1_500));
        assertThat(metrics(7.2)).isEqualTo(new RunMetrics(null, 0.003, START.plusMillis(1_500), false));
        execute("UPDATE run SET status = 'COMPLETED', completed_at = '2026-03-01T12:00:02.001Z' WHERE id = ?");
        clock.advance(Duration.ofDays(3));
        assertThat(metrics(7.2)).isEqualTo(new RunMetrics(null, 0.004_002, START.plusMillis(2_001), true));
        assertThat(metrics(0.0).costUsd()).isZero();
    }

    @Test
    void aRunWithoutAPriceCostsNothingThatCouldBeSaid() {
        started();
        assertThat(metrics(null).costUsd()).isNull();
        execute("UPDATE run SET runtime = 'gone' WHERE id = ?");
        assertThat(metrics(7.2).costUsd()).isNull();
    }

    @Test
    void whatIsSimulatedUsesNothing() {
        run = platform.runs.submit(platform.member, Platform.request(RunEnvironment.NONE, Map.of(), true));
        started();
        assertThat(metrics(7.2).costUsd()).isNull();
    }

    /** With the runtime at this price. */
    private RunMetrics metrics(Double price) {
        Runtimes runtimes =
                new Runtimes(List.of(new Runtime("tiny", 1, 1L << 30, null, 0, null, List.of(), true, price)), "tiny");
        return new RunMetricsReader(platform.metrics, runtimes, clock)
                .of(platform.runs.find(platform.member, run.id()));
    }

    private void started() {
        execute("UPDATE run SET status = 'RUNNING', started_at = '2026-03-01T12:00:00Z' WHERE id = ?");
    }

    private void execute(String sql) {
        platform.jdbi.useHandle(handle -> handle.execute(sql, run.id()));
    }

    private static Series series(int number) {
        return new Series(START, (long) number << 20, List.of(new Point(1_000L * number, 900, (long) number << 20)));
    }
}
