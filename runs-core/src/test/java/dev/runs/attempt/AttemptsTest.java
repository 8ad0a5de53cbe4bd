package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.error.RunsException.Conflict;
import dev.runs.metric.Series;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which pods may ask and tell, and until when. */
class AttemptsTest extends AttemptsHarness {
    @Test
    void aKeyIsOfOneAttemptAndNothingElseIsOne() {
        String key = new AttemptKeys(platform.jdbi).of(name);

        assertThat(server().authenticate(key)).contains(name);
        assertThat(new AttemptKeys(platform.jdbi).of(name))
                .as("another server's")
                .isEqualTo(key);
        String other = name.replaceAll("-1$", "-2");
        for (String forged : List.of(
                "",
                ".",
                name,
                name + ".",
                key + "A",
                key.substring(0, key.length() - 1),
                key.replace(name, other),
                key.toUpperCase(java.util.Locale.ROOT),
                "run-../../x-1" + key.substring(name.length()))) {
            assertThat(server().authenticate(forged)).as(forged).isEmpty();
        }
    }

    @Test
    void anAttemptIsOverWithItsRunItsClaimOrTheNextAttempt() {
        assertThat(server().isLive(name)).isTrue();

        for (String change : List.of(
                "UPDATE run SET attempt = 2 WHERE id = ?",
                "UPDATE run SET attempt = 1, server_id = NULL WHERE id = ?",
                "UPDATE run SET server_id = 'other', status = 'CANCELLED', completed_at = now() WHERE id = ?")) {
            execute(change, run.id());
            assertThat(server().isLive(name)).as(change).isFalse();
            assertThat(server().describe(name)).isEmpty();
            assertThat(server().permit(name, "pod")).isFalse();
            assertThat(server().append(name, piece(0, frame("late\n")), false)).isEmpty();
            assertThat(server().record(name, series())).isEmpty();
            assertThat(keeps("late.txt")).isFalse();
        }
        assertThat(lines()).isEmpty();
    }

    @Test
    void theProgramMayStartOnceAndNotAfterACancel() {
        StartPermits permits = new StartPermits(platform.jdbi, clock, platform.wakeups::wake);
        assertThat(permits.at(name)).isEmpty();
        assertThat(server().permit(name, "pod one")).isTrue();
        Instant first = clock.instant();
        clock.advance(Duration.ofSeconds(5));
        assertThat(server().permit(name, "pod one"))
                .as("it did not hear the answer")
                .isTrue();
        assertThat(server().permit(name, "pod two"))
                .as("made again under the name")
                .isFalse();
        assertThat(permits.at(name)).hasValue(first);

        execute("UPDATE run SET attempt = 2, cancel_requested_at = now() WHERE id = ?", run.id());
        assertThat(server().permit(name.replaceAll("-1$", "-2"), "pod two")).isFalse();
    }

    @Test
    void nothingIsDescribedOnceTheProgramMayHaveStarted() {
        assertThat(server().describe(name))
                .hasValueSatisfying(described -> assertThat(described.install()).containsEntry("PIP_INDEX_URL", "x"));

        assertThat(server().permit(name, "pod")).isTrue();

        assertThatThrownBy(() -> server().describe(name)).isInstanceOf(Conflict.class);
    }

    private boolean keeps(String path) {
        try {
            return server().keep(name, path, new ByteArrayInputStream(new byte[] {1}));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Series series() {
        return new Series(Instant.EPOCH, null, List.of(new Series.Point(1_000, 10, null)));
    }
}
