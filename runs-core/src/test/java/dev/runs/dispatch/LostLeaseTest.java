package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.log.LogFixtures;
import dev.runs.log.LogWriter;
import dev.runs.run.Failure;
import dev.runs.run.Move;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server does with runs that are no longer its own, or that it only thought it had lost. */
class LostLeaseTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final ScriptedExecutor executor = new ScriptedExecutor();
    private Platform platform;
    private Dispatcher dispatcher;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new Platform(clock, folder);
        dispatcher = dispatcher("folder-1", executor);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void aServerThatFrozeWritesNothingForWhatAnotherTookOverAndEndsItsProgram() {
        Run run = running();
        LogWriter frozen = platform.logs.open(run.id(), run.fence()).orElseThrow();
        loseEveryLeaseForLong();
        ScriptedExecutor elsewhere = new ScriptedExecutor();
        elsewhere.byDefault = new Observation.Lost("It cannot be seen from here.");
        dispatcher("folder-2", elsewhere).tick();
        assertThat(platform.now(run).failure()).extracting(Failure::kind).isEqualTo(Failure.Kind.INFRASTRUCTURE);
        assertThat(platform.now(run).failure().message())
                .startsWith("It cannot be seen from here.")
                .contains("submit it again");

        // It does not know yet that its lease has run out: only its writes are refused.
        executor.show(run, exited(0, false));
        wakeAndTick(run);
        assertThat(dispatcher.refusedWrites()).isEqualTo(1);
        assertThat(frozen.append(LogFixtures.numbered(0, 1), "1")).isFalse();
        assertThat(platform.logs.open(run.id(), run.fence())).isEmpty();
        dispatcher.tick();
        assertThat(executor.removed).containsOnly(attempt(run, 1));
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.FAILED);
        assertThat(lastEvent(run).code()).isEqualTo(RunEvent.Code.RUN_FAILED);
    }

    /** Its program may have begun, and printed, before anybody could note that. */
    @Test
    void anotherServerMakesAnotherAttemptOfWhatMayHaveBegunOutOfItsSight() {
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        LogWriter first =
                platform.logs.open(run.id(), platform.now(run).fence()).orElseThrow();
        first.append(LogFixtures.numbered(0, 3), "1:of the first");
        ScriptedExecutor elsewhere = takenOverElsewhere();
        assertThat(elsewhere.starts).containsOnlyKeys(attempt(run, 2));
        assertThat(platform.now(run).attempt()).isEqualTo(2);
        assertThat(platform.runs.events(List.of(run)))
                .filteredOn(event -> event.code() == RunEvent.Code.APP_START_CREATION)
                .hasSize(2);

        dispatcher.tick();
        clock.advance(Duration.ofSeconds(10));
        dispatcher.tick();
        assertThat(executor.removed).containsOnly(attempt(run, 1));
        assertThat(elsewhere.removed).isEmpty();
    }

    @Test
    void whatEveryServerSeesIsTakenOverAsItIsAndStays() {
        executor.shared = true;
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        loseEveryLeaseForLong();
        dispatcher("folder-2", executor).tick();
        clock.advance(Duration.ofSeconds(10));
        dispatcher.tick();
        assertThat(executor.starts).containsOnlyKeys(attempt(run, 1));
        assertThat(executor.removed).isEmpty();
        assertThat(platform.now(run).fence()).isEqualTo(2);
    }

    @Test
    void whatEveryServerSeesIsTakenOverAsSoonAsItsLeaseHasRunOut() {
        executor.shared = true;
        Run run = running();
        dispatcher("folder-2", executor).tick();
        assertThat(platform.now(run).fence()).as("of a living server").isEqualTo(1);
        platform.database.jdbi().useHandle(handle -> handle.execute("UPDATE server SET lease_until = now()"));
        dispatcher("folder-3", new ScriptedExecutor()).tick();
        assertThat(platform.now(run).fence()).as("where it cannot be seen").isEqualTo(1);
        dispatcher("folder-2", executor).tick();
        assertThat(platform.now(run).fence()).isEqualTo(2);
        assertThat(executor.starts).containsOnlyKeys(attempt(run, 1));
    }

    @Test
    void aServerThatWasKilledFindsWhatItLeftOfARunThatAnotherTookOver() {
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        ScriptedExecutor elsewhere = takenOverElsewhere();
        assertThat(platform.now(run).attempt()).isEqualTo(2);

        dispatcher("folder-1", executor).tick();
        assertThat(executor.removed).containsOnly(attempt(run, 1));
        assertThat(elsewhere.removed).isEmpty();
    }

    /** Between its claim and the start: another server may have taken the run over, and started it. */
    @Test
    void aServerThatFrozeBeforeTheStartLooksAtItsLeaseFirst() {
        platform.submit(platform.member);
        platform.submit(platform.member);
        executor.atStart = () -> clock.advance(DispatchRules.DEFAULT.lease());
        dispatcher.tick();
        assertThat(executor.starts).hasSize(1);
        executor.atStart = () -> {};
        dispatcher.tick();
        assertThat(executor.starts).hasSize(2);
    }

    @Test
    void theNextServerOfTheSameFolderFindsTheAttemptThatWasBegun() {
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        platform.database.jdbi().useHandle(handle -> handle.execute("UPDATE server SET lease_until = now()"));
        dispatcher("folder-1", executor).tick();
        assertThat(platform.now(run).attempt()).isEqualTo(1);
        assertThat(executor.starts).containsOnlyKeys(attempt(run, 1));
    }

    @Test
    void aServerThatLostItsLeaseTakesUpAgainWhatNobodyTookOver() {
        Run run = running();
        Run taken = running();
        platform.database.jdbi().useHandle(handle -> {
            handle.execute("UPDATE server SET lease_until = now()");
            handle.execute("UPDATE run SET server_id = 'another', fence = fence + 1 WHERE id = ?", taken.id());
            handle.execute("INSERT INTO server (id, folder_id, host, started_at, lease_until)"
                    + " VALUES ('another', 'folder-2', 'test', now(), now() + interval '1 minute')");
        });
        clock.advance(Duration.ofSeconds(10));
        dispatcher.tick();
        assertThat(executor.removed).containsOnly(attempt(taken, 1));
        assertThat(dispatcher.active()).isEqualTo(1);

        executor.show(run, exited(0, false));
        wakeAndTick(run);
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(platform.now(taken).status()).isEqualTo(RunStatus.RUNNING);
    }

    /** The first server's commit succeeds, and it sees an error: it has to look again, not to forget the run. */
    @Test
    void aRunWhoseMoveWasMadeAlreadyIsFollowedFurther() {
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        platform.database
                .jdbi()
                .useHandle(handle -> platform.runStore.move(handle, Move.started(platform.now(run), clock.instant())));
        executor.show(run, new Observation.Running(clock.instant()));
        wakeAndTick(run);
        dispatcher.tick();
        assertThat(dispatcher.active()).isEqualTo(1);
        assertThat(executor.removed).isEmpty();

        executor.show(run, exited(0, false));
        wakeAndTick(run);
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void aServerThatDrainsClaimsNothingAndFollowsWhatItHas() {
        Run run = running();
        Run queued = platform.submit(platform.member);
        dispatcher.drain();
        executor.show(run, exited(0, false));
        wakeAndTick(run);
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(platform.now(queued).serverId()).isNull();
        assertThat(platform.now(queued).attempt()).isZero();
    }

    private void loseEveryLeaseForLong() {
        platform.database
                .jdbi()
                .useHandle(handle -> handle.execute("UPDATE server SET lease_until = now() - interval '1 hour'"));
    }

    /** Where a server of another folder has taken all runs over, and begun the attempts that it had to make anew. */
    private ScriptedExecutor takenOverElsewhere() {
        loseEveryLeaseForLong();
        ScriptedExecutor elsewhere = new ScriptedExecutor();
        Dispatcher other = dispatcher("folder-2", elsewhere);
        other.tick();
        clock.advance(DispatchRules.DEFAULT.retryDelay());
        other.tick();
        return elsewhere;
    }

    private Run running() {
        Run run = platform.submit(platform.member);
        executor.show(run, new Observation.Running(clock.instant()));
        dispatcher.tick();
        return platform.now(run);
    }

    private void wakeAndTick(Run run) {
        platform.wakeups.wake(run.id());
        dispatcher.tick();
    }

    private Observation exited(int code, boolean stopped) {
        return new Observation.Exited(clock.instant(), clock.instant(), code, stopped, null);
    }

    private RunEvent lastEvent(Run run) {
        List<RunEvent> events = platform.runs.events(List.of(run));
        return events.get(events.size() - 1);
    }

    private static String attempt(Run run, int attempt) {
        return "run-" + run.id().toLowerCase(Locale.ROOT) + "-" + attempt;
    }

    private Dispatcher dispatcher(String folder, Executor how) {
        var jdbi = platform.database.jdbi();
        return TestDispatcher.of(
                platform,
                new ServerLease(jdbi, clock, platform.ids, folder, "test", DispatchRules.DEFAULT.lease()),
                how,
                100,
                platform.wakeups);
    }
}
