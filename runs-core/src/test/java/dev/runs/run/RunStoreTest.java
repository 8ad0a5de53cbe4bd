package dev.runs.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.database.TestDatabase;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunStoreTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void anEndThatWaitedForTheWishToCancelIsToldAfterIt(@TempDir Path folder) {
        try (Platform platform = new Platform(clock, folder)) {
            Run run = platform.submit(platform.member);
            Failure failure = new Failure(Failure.Kind.APPLICATION, "The program ended with exit code 1.");
            CompletableFuture<Boolean> end = new CompletableFuture<>();
            platform.jdbi.useTransaction(handle -> {
                handle.select("SELECT id FROM run WHERE id = ? FOR UPDATE", run.id())
                        .mapTo(String.class)
                        .one();
                end.completeAsync(() -> platform.jdbi.inTransaction(
                        other -> platform.runStore.move(other, Move.failed(run, clock.instant(), failure, 1))));
                Awaitility.await().until(() -> TestDatabase.someoneWaitsForALock(platform.database));
                assertThat(platform.runStore.requestCancel(handle, run.id(), "somebody", clock.instant()))
                        .isTrue();
            });
            assertThat(end.join()).isTrue();
            assertThat(platform.runs.events(List.of(run)))
                    .extracting(RunEvent::code)
                    .containsExactly(
                            RunEvent.Code.RUN_SUBMITTED, RunEvent.Code.RUN_CANCEL_REQUESTED, RunEvent.Code.RUN_FAILED);
        }
    }
}
