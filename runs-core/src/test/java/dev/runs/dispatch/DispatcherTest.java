package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.Platform;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunEvent;
import dev.runs.run.RunRequest;
import dev.runs.run.RunStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From its start to its end, and from one server to the next: what becomes of a run that has its place. */
class DispatcherTest extends DispatcherHarness {
    private static final RunEvent.Code[] TO_COMPLETION = {
        RunEvent.Code.RUN_SUBMITTED,
        RunEvent.Code.APP_START_CREATION,
        RunEvent.Code.RUN_PREPARING,
        RunEvent.Code.RUN_STARTED,
        RunEvent.Code.RUN_COMPLETED
    };

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
    void anAttemptThatWasAllowedToStartIsNotMadeAgainThoughNobodySawIt() {
        Run run = platform.submit(platform.member);
        dispatcher.tick();
        assertThat(platform.attempts().permit(attempt(run, 1), "pod")).isTrue();

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

    private RunEvent lastEvent(Run run) {
        List<RunEvent> events = platform.runs.events(List.of(run));
        return events.get(events.size() - 1);
    }
}
