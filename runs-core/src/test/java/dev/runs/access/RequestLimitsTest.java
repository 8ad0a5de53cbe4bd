package dev.runs.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.runs.SettableClock;
import dev.runs.error.RunsException.TooOften;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RequestLimitsTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final RequestLimits limits = new RequestLimits(clock, 2);

    @Test
    void tenSecondsWorthPassAtOnceAndThenAsManyAsItsRate() {
        take("a", 20);
        TooOften refusal = catchThrowableOfType(TooOften.class, () -> limits.take("a"));
        assertThat(refusal).hasMessageContaining("more than 2 requests a second");
        assertThat(refusal.waitSeconds()).isEqualTo(1);
        // What was refused does not count: the wait does not grow by trying.
        assertThatThrownBy(() -> limits.take("a")).isInstanceOf(TooOften.class);
        clock.advance(Duration.ofMillis(500));
        take("a", 1);
        assertThatThrownBy(() -> limits.take("a")).isInstanceOf(TooOften.class);
        clock.advance(Duration.ofMinutes(1));
        take("a", 20);
        assertThatThrownBy(() -> limits.take("a")).isInstanceOf(TooOften.class);
    }

    @Test
    void oneKeyTakesNothingFromAnother() {
        take("a", 20);
        take("b", 20);
        assertThatThrownBy(() -> limits.take("a")).isInstanceOf(TooOften.class);
    }

    @Test
    void aSteadyClientAtTheRateIsNeverRefused() {
        assertThatCode(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        limits.take("a");
                        clock.advance(Duration.ofMillis(500));
                    }
                })
                .doesNotThrowAnyException();
    }

    @Test
    void aClockThatIsSetBackShutsNobodyOut() {
        take("a", 20);
        clock.advance(Duration.ofHours(-1));
        take("a", 1);
    }

    @Test
    void noLimitIsNone() {
        RequestLimits none = new RequestLimits(clock, 0);
        for (int i = 0; i < 100_000; i++) {
            none.take("a");
        }
        assertThat(none).isNotNull();
    }

    private void take(String key, int times) {
        for (int i = 0; i < times; i++) {
            limits.take(key);
        }
    }
}
