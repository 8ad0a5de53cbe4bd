package dev.runs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.error.RunsException.Conflict;
import dev.runs.error.RunsException.InvalidRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A submit that is sent again under its key makes no second run. */
class SubmitKeyTest {
    private static final SubmitKey KEY = new SubmitKey("a-key", "0a");

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private Platform platform;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new Platform(clock, folder);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void theSameUnderTheSameKeyIsTheSameRunForADay() {
        Run run = submit(KEY);
        clock.advance(Duration.ofHours(24).minusMillis(1));
        assertThat(submit(KEY)).isEqualTo(run);
        clock.advance(Duration.ofMillis(1));
        Run next = submit(KEY);
        assertThat(next.id()).isNotEqualTo(run.id());
        assertThat(submit(KEY).id()).isEqualTo(next.id());
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void somethingElseUnderTheSameKeyIsRefused() {
        submit(KEY);
        assertThatThrownBy(() -> submit(new SubmitKey("a-key", "0b")))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        refused -> assertThat(refused.problems().get(0).field()).isEqualTo("Idempotency-Key"));
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void aKeyIsItsUsersOwn() {
        Run run = submit(KEY);
        Caller other = platform.caller("acme", "other@acme.example", Role.MEMBER);
        assertThat(platform.runs
                        .submit(other, Platform.request(Platform.PROGRAM), KEY)
                        .id())
                .isNotEqualTo(run.id());
    }

    @Test
    void whatWasRefusedLeavesItsKeyFree() {
        assertThatThrownBy(
                        () -> platform.runs.submit(platform.member, Platform.request("s3://runs/acme/absent.py"), KEY))
                .isInstanceOf(InvalidRequest.class);
        assertThat(submit(new SubmitKey("a-key", "0b")).status()).isEqualTo(RunStatus.PENDING);
    }

    @Test
    void whileOneIsUnderWayAnotherIsToldSo() {
        try (Handle other = platform.database.jdbi().open()) {
            other.begin();
            new SubmitKeys().find(other, platform.member, KEY, clock.instant());
            assertThatThrownBy(() -> submit(KEY)).isInstanceOf(Conflict.class);
            other.rollback();
        }
        assertThat(count()).isZero();
        submit(KEY);
    }

    @Test
    void manyAtOnceMakeOneRun() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        Set<String> ids = new TreeSet<>();
        try {
            List<Callable<String>> submits = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                submits.add(() -> submit(KEY).id());
            }
            for (Future<String> submit : threads.invokeAll(submits)) {
                try {
                    ids.add(submit.get());
                } catch (ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(Conflict.class);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(ids).hasSize(1);
        assertThat(count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "two words", "line\nbreak", "\u00fc", "\u007f"})
    void whatCannotBeAKeyIsRefused(String text) {
        assertThatThrownBy(() -> new SubmitKey(text, "0a")).isInstanceOf(InvalidRequest.class);
        assertThatThrownBy(() -> new SubmitKey("k".repeat(256), "0a")).isInstanceOf(InvalidRequest.class);
    }

    private Run submit(SubmitKey key) {
        return platform.runs.submit(platform.member, Platform.request(Platform.PROGRAM), key);
    }

    private int count() {
        return platform.database
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM run")
                        .mapTo(Integer.class)
                        .one());
    }
}
