package dev.runs.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.SettableClock;
import dev.runs.error.RunsException.TooManyAttempts;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GuessLimitsTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final GuessLimits limits = new GuessLimits(clock);

    @Test
    void oneSubjectIsGuessedAtTenTimesAMinuteFromWherever() {
        for (int i = 0; i < 10; i++) {
            limits.check("192.0.2." + i, "key A");
            limits.wasWrong("192.0.2." + i, "key A");
        }
        refused("192.0.2.99", "key A");
        clock.advance(Duration.ofSeconds(20));
        assertThatThrownBy(() -> limits.check("192.0.2.99", "key A"))
                .isInstanceOfSatisfying(
                        TooManyAttempts.class,
                        e -> org.assertj.core.api.Assertions.assertThat(e.waitSeconds())
                                .isEqualTo(40));
        passes("192.0.2.99", "key B");
        clock.advance(Duration.ofSeconds(40));
        passes("192.0.2.99", "key A");
    }

    @Test
    void oneAddressIsWrongAHundredTimesAMinuteAboutWhatever() {
        for (int i = 0; i < 100; i++) {
            limits.check("192.0.2.1", "key " + i);
            limits.wasWrong("192.0.2.1", "key " + i);
        }
        refused("192.0.2.1", "key new");
        passes("192.0.2.2", "key new");
    }

    @Test
    void anIpv6NetworkIsOneAddress() {
        for (int i = 0; i < 100; i++) {
            limits.wasWrong("2001:db8:1:2:3:4:5:" + Integer.toHexString(i), "key " + i);
        }
        refused("2001:db8:1:2:ffff:4:5:6", "key new");
        passes("2001:db8:1:3:3:4:5:6", "key new");
    }

    @Test
    void nobodyIsShutOutByWhoGuessesAtHisKey() {
        limits.wasRight("192.0.2.1", "key A");
        for (int i = 0; i < 50; i++) {
            limits.wasWrong("198.51.100.1", "key A");
        }
        passes("192.0.2.1", "key A");
        refused("192.0.2.2", "key A");
    }

    @Test
    void whoWasRightOnceIsLimitedOnceHeIsWrong() {
        limits.wasRight("192.0.2.1", "key A");
        for (int i = 0; i < 10; i++) {
            limits.wasWrong("192.0.2.1", "key A");
        }
        refused("192.0.2.1", "key A");
    }

    @Test
    void whoeverComesOnlySoManyAreRemembered() {
        for (int i = 0; i < 10; i++) {
            limits.wasWrong("192.0.2.1", "key A");
        }
        refused("192.0.2.2", "key A");
        // Each is counted once for its address and once for its subject.
        for (int i = 0; i < GuessLimits.REMEMBERED / 2; i++) {
            limits.wasWrong("address " + i, "key " + i);
        }
        passes("192.0.2.2", "key A");
    }

    @Test
    void ofASubjectOnlySoMuchIsRememberedAsAnyAddressHas() {
        String longest = "x".repeat(GuessLimits.LONGEST);
        for (int i = 0; i < 10; i++) {
            limits.wasWrong("192.0.2.1", longest + i);
        }
        refused("192.0.2.2", longest + "another");
    }

    private void passes(String address, String subject) {
        assertThatCode(attempt(address, subject)).doesNotThrowAnyException();
    }

    private void refused(String address, String subject) {
        assertThatThrownBy(attempt(address, subject)).isInstanceOf(TooManyAttempts.class);
    }

    private ThrowingCallable attempt(String address, String subject) {
        return () -> limits.check(address, subject);
    }
}
