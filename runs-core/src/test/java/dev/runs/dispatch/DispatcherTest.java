package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.access.Role;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunEvent;
import dev.runs.run.RunRequest;
import dev.runs.run.RunStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DispatcherTest {
    private static final RunEvent.Code[] TO_COMPLETION = {
        RunEvent.Code.RUN_SUBMITTED,
        RunEvent.Code.APP_START_CREATION,
        RunEvent.Code.RUN_PREPARING,
        RunEvent.Code.RUN_STARTED,
        RunEvent.Code.RUN_COMPLETED
    };

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final ScriptedExecutor executor = new ScriptedExecutor();
    private Platform platform;
    private Dispatcher dispatcher;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new Platform(clock, folder);
        dispatcher = dispatcher("folder-1", 100);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void aSubmittedRunIsStartedByTheNextTickAndFollowedToItsEnd() {
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        assertThat(executor.startsOf(attempt(run, 1))).isEqualTo(1);
        assertThat(platform.now(run).preparing()).isEqualTo("Starting");

        executor.show(run, new Observation.Running(clock.instant()));
        wakeAndTick(run);
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.RUNNING);

        executor.show(run, exited(0, false));
        wakeAndTick(run);
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(platform.now(run).exitCode()).isZero();
        assertThat(executor.removed).contains(attempt(run, 1));
        assertThat(platform.codes(run)).containsExactly(TO_COMPLETION);
    }

    @Test
    void aRunThatEndsBetweenTwoLooksStillShowsThatItStarted() {
        executor.byDefault = exited(0, false);
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(platform.now(run).startedAt()).isNotNull();
        assertThat(platform.codes(run)).contains(RunEvent.Code.RUN_STARTED, RunEvent.Code.RUN_COMPLETED);
    }

    @Test
    void anExitCodeOtherThanZeroFailsTheRunWithItsExplanation() {
        executor.byDefault = exited(3, false);
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.FAILED);
        assertThat(platform.now(run).failure()).isEqualTo(new Failure(Failure.Kind.APPLICATION, "exit code 3"));
        assertThat(platform.now(run).exitCode()).isEqualTo(3);
    }

    @Test
    void aRunThatIsPastItsTimeoutIsStoppedAndTimesOutInWordsThatClientsUnderstand() {
        Run run = running();
        clock.advance(Duration.ofHours(1));
        dispatcher.tick();
        assertThat(executor.cancels).containsKey(run.id());
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.RUNNING);

        executor.show(run, exited(143, true));
        wakeAndTick(run);
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.TIMED_OUT);
        RunEvent last = lastEvent(run);
        assertThat(last.code()).isEqualTo(RunEvent.Code.RUN_FAIL_EXEC);
        assertThat(last.message()).contains("timeout");
    }

    @Test
    void aQueuedRunIsCancelledAtOnceAndNeverStarts() {
        Run run = platform.submit(platform.member);
        assertThat(platform.runs.cancel(platform.member, run.id()).status()).isEqualTo(RunStatus.CANCELLED);
        dispatcher.tick();
        assertThat(executor.starts).isEmpty();
    }

    @Test
    void aRunningRunIsCancelledOnceItsProgramIsGone() {
        Run run = running();
        assertThat(platform.runs.cancel(platform.member, run.id()).status()).isEqualTo(RunStatus.RUNNING);
        dispatcher.tick();
        assertThat(executor.cancels).containsKey(run.id());
        executor.show(run, exited(143, true));
        wakeAndTick(run);
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void aProgramThatCompletedBeforeTheCancelReachedItIsCompleted() {
        Run run = running();
        platform.runs.cancel(platform.member, run.id());
        executor.show(run, exited(0, false));
        wakeAndTick(run);
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void whatThereIsNoPlaceForGoesBackIntoTheQueueWithTheReasonAndLosesNoAttempt() {
        executor.byDefault = new Observation.PutOff("the cluster's quota is used up");
        Run run = platform.submit(platform.member);
        for (int i = 0; i < 20; i++) {
            dispatcher.tick();
            assertThat(platform.now(run).serverId()).isNull();
            assertThat(platform.now(run).attempt()).isZero();
            assertThat(platform.now(run).preparing()).isEqualTo("Waiting for a place: the cluster's quota is used up");
            clock.advance(Duration.ofMinutes(5));
        }
        assertThat(executor.startsOf(attempt(run, 1))).isEqualTo(20);
        assertThat(platform.codes(run))
                .as("told once")
                .containsExactly(
                        RunEvent.Code.RUN_SUBMITTED, RunEvent.Code.APP_START_CREATION, RunEvent.Code.RUN_PREPARING);

        executor.byDefault = exited(0, false);
        dispatcher.tick();
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void whatThereIsNoPlaceForWaitsLongerTheLongerItHasWaited() {
        executor.byDefault = new Observation.PutOff("full");
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        clock.advance(DispatchRules.DEFAULT.retryDelay());
        dispatcher.tick();
        assertThat(executor.startsOf(attempt(run, 1))).isEqualTo(2);

        clock.advance(Duration.ofHours(2));
        dispatcher.tick();
        clock.advance(Duration.ofMinutes(4));
        dispatcher.tick();
        assertThat(executor.startsOf(attempt(run, 1))).isEqualTo(3);
    }

    @Test
    void aCancelOfWhatThereIsNoPlaceForCancelsIt() {
        executor.byDefault = new Observation.PutOff("full");
        Run run = platform.submit(platform.member);
        dispatcher.tick();

        assertThat(platform.runs.cancel(platform.member, run.id()).status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void anAttemptThatWasAllowedToStartIsNotMadeAgainThoughNobodySawIt() {
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        assertThat(TestDispatcher.attempts(platform, clock).permit(attempt(run, 1), "pod"))
                .isTrue();

        executor.show(run, new Observation.Lost("The pod is gone."));
        wakeAndTick(run);

        assertThat(platform.now(run).status()).isEqualTo(RunStatus.FAILED);
        assertThat(platform.now(run).failure().kind()).isEqualTo(Failure.Kind.INFRASTRUCTURE);
        assertThat(platform.now(run).failure().message()).contains("The pod is gone.", "not repeated by itself");
    }

    @Test
    void anAttemptLostBeforeTheStartIsMadeAgainAndThenGivenUp() {
        executor.byDefault = new Observation.Lost("The process is gone.");
        Run run = platform.submit(platform.member);
        for (int attempt = 1; attempt <= 3; attempt++) {
            dispatcher.tick();
            assertThat(executor.startsOf(attempt(run, attempt))).isEqualTo(1);
            assertThat(executor.removed).contains(attempt(run, attempt));
            clock.advance(DispatchRules.DEFAULT.retryDelay());
        }
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.FAILED);
        assertThat(platform.now(run).failure())
                .isEqualTo(new Failure(Failure.Kind.INFRASTRUCTURE, "The process is gone."));
        assertThat(platform.now(run).attempt()).isEqualTo(3);
    }

    @Test
    void aSimulatedRunGoesThroughEveryStatusAndNothingIsExecuted() {
        Run run = platform.runs.submit(platform.member, simulated());
        assertThat(dispatcher.tick()).isTrue();
        for (int i = 0; i < 3; i++) {
            dispatcher.tick();
        }
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(platform.codes(run)).containsExactly(TO_COMPLETION);
        assertThat(executor.starts).isEmpty();

        Run cancelled = platform.runs.submit(platform.member, simulated());
        dispatcher.tick();
        platform.runs.cancel(platform.member, cancelled.id());
        dispatcher.tick();
        assertThat(platform.now(cancelled).status()).isEqualTo(RunStatus.CANCELLED);
    }

    private static RunRequest simulated() {
        return Platform.request(RunEnvironment.NONE, Map.of(), true);
    }

    @Test
    void aProgramThatHasStartedIsNeverRunAgain() {
        Run run = running();
        executor.show(run, new Observation.Lost("The process is gone."));
        wakeAndTick(run);
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.FAILED);
        assertThat(platform.now(run).attempt()).isEqualTo(1);
    }

    @Test
    void aRunThatDoesNotStartWithinTheLimitFailsWithWhatItWaitedFor() {
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        clock.advance(DispatchRules.DEFAULT.startLimit());
        dispatcher.tick();
        assertThat(executor.cancels).containsKey(run.id());
        executor.show(run, new Observation.Exited(null, clock.instant(), null, true, null));
        wakeAndTick(run);
        assertThat(platform.now(run).failure().kind()).isEqualTo(Failure.Kind.CAPACITY);
        assertThat(platform.now(run).failure().message()).contains("Starting");
    }

    @Test
    void aProgramThatStartedWhileNoServerWasThereToSeeItGoesOn() {
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        executor.show(run, new Observation.Running(clock.instant()));
        clock.advance(DispatchRules.DEFAULT.startLimit());
        dispatcher.tick();
        assertThat(executor.cancels).isEmpty();
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void whatIsMissingOfALogIsAnEventOfTheRun() {
        Run run = running();
        executor.show(
                run, new Observation.Exited(clock.instant(), clock.instant(), 0, false, null, "The disk was full."));
        wakeAndTick(run);
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(platform.runs.events(List.of(platform.now(run))))
                .filteredOn(event -> event.code() == RunEvent.Code.LOG_GAP)
                .extracting(RunEvent::message)
                .containsExactly("The disk was full.");
    }

    @Test
    void aRunThatWaitsTooLongInTheQueueFailsWithTheReason() {
        Dispatcher full = dispatcher("folder-2", 0);
        Run run = platform.submit(platform.member);
        full.tick();
        assertThat(platform.now(run).preparing()).contains("Waiting for a free place");
        clock.advance(DispatchRules.DEFAULT.queueLimit().plusSeconds(1));
        full.tick();
        assertThat(platform.now(run).failure().kind()).isEqualTo(Failure.Kind.CAPACITY);
    }

    @Test
    void aRunThatAnotherServerIsAboutToClaimIsNotSaidToWaitForALimit() {
        Run run = platform.submit(platform.member);
        try (Handle other = platform.database.jdbi().open()) {
            other.begin();
            other.execute("SELECT id FROM organization FOR NO KEY UPDATE");
            dispatcher.tick();
            assertThat(platform.now(run).serverId()).isNull();
            assertThat(platform.now(run).preparing()).isNull();
            other.rollback();
        }
        dispatcher.tick();
        assertThat(platform.now(run).serverId()).isNotNull();
    }

    @Test
    void placesAreSharedFairlyBetweenOrganizations() {
        Caller other = platform.caller("other", "member@other.example", Role.MEMBER);
        platform.put(other, "main.py", "print(1)\n");
        for (int i = 0; i < 10; i++) {
            platform.submit(platform.member);
        }
        Run late = platform.submit(other);
        dispatcher("folder-2", 2).tick();
        assertThat(platform.now(late).attempt()).isEqualTo(1);
        assertThat(executor.starts).hasSize(2);
    }

    @Test
    void anOrganizationRunsNoMoreThanItMay() {
        platform.admin.setLimits(
                "acme", old -> new Organization(old.id(), old.name(), old.createdAt(), 2, null, null, null, null));
        List<Run> runs = List.of(
                platform.submit(platform.member), platform.submit(platform.member), platform.submit(platform.member));
        dispatcher.tick();
        assertThat(executor.starts).hasSize(2);
        assertThat(platform.now(runs.get(2)).preparing())
                .isEqualTo("Waiting: the organization has 2 runs going, as many as it may");
        executor.show(runs.get(0), exited(0, false));
        wakeAndTick(runs.get(0));
        dispatcher.tick();
        assertThat(executor.startsOf(attempt(runs.get(2), 1))).isEqualTo(1);
    }

    @Test
    void aServerOfTheSameFolderAdoptsAtOnceAndTheOldOneCanWriteNothing() {
        Run run = running();
        Dispatcher successor = dispatcher("folder-1", 100);
        successor.tick();
        assertThat(platform.now(run).fence()).isEqualTo(2);
        assertThat(platform.now(run).attempt()).isEqualTo(1);
        executor.show(run, exited(0, false));
        // The old one still believes that the run is its own.
        wakeAndTick(run);
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.RUNNING);
        platform.wakeups.wake(run.id());
        successor.tick();
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void aLivingServerOfAnotherFolderKeepsItsRuns() {
        Run run = running();
        dispatcher("folder-2", 100).tick();
        assertThat(platform.now(run).fence()).isEqualTo(1);
    }

    @Test
    void aMissingLeaseIsAsExpiredAsAnOldOne() {
        Run run = running();
        platform.database.jdbi().useHandle(handle -> handle.execute("UPDATE server SET lease_until = NULL"));
        dispatcher("folder-2", 100).tick();
        assertThat(platform.now(run).fence()).isEqualTo(2);
    }

    private Run running() {
        Run run = platform.submit(platform.member);
        executor.show(run, new Observation.Running(clock.instant()));
        dispatcher.tick();
        assertThat(platform.now(run).status()).isEqualTo(RunStatus.RUNNING);
        return run;
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
        return "run-" + run.id().toLowerCase(java.util.Locale.ROOT) + "-" + attempt;
    }

    private Dispatcher dispatcher(String folder, int maxRunning) {
        var jdbi = platform.database.jdbi();
        ServerLease lease = new ServerLease(jdbi, clock, platform.ids, folder, "test", DispatchRules.DEFAULT.lease());
        return TestDispatcher.of(platform, lease, executor, maxRunning, platform.wakeups);
    }
}
