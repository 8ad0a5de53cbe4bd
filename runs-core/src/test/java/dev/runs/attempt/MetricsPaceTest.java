package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.junit.jupiter.api.Test;

class MetricsPaceTest {
    private static final Duration SECONDS_10 = Duration.ofSeconds(10);

    private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final MetricsPace pace = new MetricsPace(clock);
    private final PriorityQueue<Instant> next = new PriorityQueue<>(Comparator.naturalOrder());
    private Duration last = Duration.ZERO;

    @Test
    void onePodAndAThousandTellEveryTenSeconds() {
        assertThat(pace.next()).isEqualTo(SECONDS_10);
        start(900);
        assertThat(during(Duration.ofMinutes(5))).isBetween(26_000, 27_100);
        assertThat(last).isEqualTo(SECONDS_10);
    }

    @Test
    void fiveThousandTellAHundredTimesASecond() {
        start(5_000);
        during(Duration.ofMinutes(1));
        for (int i = 0; i < 10; i++) {
            assertThat(during(SECONDS_10)).isBetween(990, 1_010);
            assertThat(last).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(55));
        }
    }

    @Test
    void nobodyWaitsLongerThanTwoMinutesAndFewTellOftenAgain() {
        start(30_000);
        during(Duration.ofMinutes(6));
        assertThat(last).isEqualTo(Duration.ofMinutes(2));
        next.clear();
        start(100);
        during(Duration.ofMinutes(3));
        assertThat(last).isEqualTo(SECONDS_10);
    }

    @Test
    void aClockThatWasPutBackMattersForTwoMinutes() {
        pace.next();
        clock.advance(Duration.ofHours(-1));
        assertThat(pace.next()).isEqualTo(Duration.ofMinutes(2));
        clock.advance(Duration.ofMinutes(2));
        assertThat(pace.next()).isEqualTo(SECONDS_10);
    }

    /** Over half a minute, as a cluster starts many. */
    private void start(int pods) {
        for (int i = 0; i < pods; i++) {
            next.add(clock.instant().plusMillis(30_000L * i / pods));
        }
    }

    /** How often they tell in so long, each as soon as it may. */
    private int during(Duration span) {
        Instant end = clock.instant().plus(span);
        int told = 0;
        while (next.element().isBefore(end)) {
            Instant now = next.remove();
            clock.advance(Duration.between(clock.instant(), now));
            last = pace.next();
            next.add(now.plus(last));
            told++;
        }
        clock.advance(Duration.between(clock.instant(), end));
        return told;
    }
}
