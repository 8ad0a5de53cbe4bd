package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.access.Role;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunStatus;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** What waits: for a place, for its turn among organizations, and for how long. */
class DispatcherQueueTest extends DispatcherHarness {
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
}
