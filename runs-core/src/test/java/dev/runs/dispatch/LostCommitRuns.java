package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.attempt.Attempts;
import dev.runs.dispatch.LostCommitWorld.Scenario;
import dev.runs.run.Run;
import dev.runs.run.RunStatus;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Each write that takes a run from its submit to its end. */
final class LostCommitRuns {

    private LostCommitRuns() {}

    static Map<String, Scenario> scenarios() {
        Map<String, Scenario> scenarios = new TreeMap<>();
        scenarios.put("Runs.submit", LostCommitRuns::submit);
        scenarios.put("Runs.submit under a key, with labels", LostCommitRuns::submitUnderKey);
        scenarios.put("Runs.cancel of a run that waits", LostCommitRuns::cancelWaiting);
        scenarios.put("Runs.cancel of a run that runs", LostCommitRuns::cancelRunning);
        scenarios.put("Dispatcher: register", world -> {
            world.submit();
            world.failingTick("INSERT INTO server");
        });
        scenarios.put("Dispatcher: renew", world -> {
            world.running();
            world.clock.advance(DispatchRules.DEFAULT.lease().dividedBy(3));
            world.failingTick("UPDATE server SET lease_until = now() + ");
        });
        scenarios.put("Dispatcher: claim", LostCommitRuns::claim);
        scenarios.put("Dispatcher: adopt", LostCommitRuns::adopt);
        scenarios.put("Dispatcher: adopt what may have begun elsewhere", LostCommitRuns::adoptUnseen);
        scenarios.put("Dispatcher: preparing", world -> {
            world.claimed();
            world.executor.byDefault = new Observation.Waiting("Installing 3 libraries");
            world.clock.advance(DispatchRules.DEFAULT.sweep());
            world.failingTick("UPDATE run SET preparing = ? WHERE id = ? AND fence");
        });
        scenarios.put("Dispatcher: explain what the queue waits for", LostCommitRuns::explain);
        scenarios.put("Dispatcher: end what waited too long", LostCommitRuns::waitTooLong);
        scenarios.put("Dispatcher: another attempt", LostCommitRuns::requeue);
        scenarios.put("Dispatcher: put off", LostCommitRuns::putOff);
        scenarios.put("Attempts.permit", LostCommitRuns::permit);
        scenarios.put("RunNotes.executorLost", world -> {
            Run run = world.running();
            RunNotes notes = new RunNotes(world.platform.jdbi, world.platform.ids, world.clock);
            int before = world.count("run_event");
            world.losing(
                    "INSERT INTO run_event (id, run_id, at, code, message) SELECT",
                    () -> notes.executorLost(run, "Executor 1 is gone."));
            notes.executorLost(run, "Executor 1 is gone.");
            assertThat(world.count("run_event")).isEqualTo(before + 1);
        });
        scenarios.put("Dispatcher: started", world -> {
            Run run = world.claimed();
            world.show(run, new Observation.Running(world.clock.instant()));
            world.failingTick("UPDATE run SET status");
        });
        scenarios.put("Dispatcher: several completed", world -> {
            Run one = world.running();
            Run other = world.running();
            world.show(one, world.exited(0, false));
            world.show(other, world.exited(0, false));
            world.failingTick("json_to_recordset(?::json) AS a");
            world.dispatcher.tick();
            assertThat(world.now(one).status()).isEqualTo(RunStatus.COMPLETED);
            assertThat(world.now(other).status()).isEqualTo(RunStatus.COMPLETED);
        });
        scenarios.put("Dispatcher: completed", world -> end(world, world.exited(0, false), RunStatus.COMPLETED));
        scenarios.put("Dispatcher: failed", world -> end(world, world.exited(3, false), RunStatus.FAILED));
        scenarios.put("Dispatcher: lost", world -> end(world, new Observation.Lost("It is gone."), RunStatus.FAILED));
        scenarios.put("Dispatcher: started and completed between two looks", world -> {
            Run run = world.claimed();
            world.show(run, world.exited(0, false));
            world.failingTick("UPDATE run SET status");
        });
        scenarios.put("Dispatcher: cancelled", world -> {
            Run run = world.running();
            world.platform.runs.cancel(world.platform.member, run.id());
            end(world, run, world.exited(143, true), RunStatus.CANCELLED);
        });
        scenarios.put("Dispatcher: timed out", world -> {
            Run run = world.running();
            world.clock.advance(Duration.ofHours(1));
            end(world, run, world.exited(143, true), RunStatus.TIMED_OUT);
        });
        scenarios.put("ServerLease.release", world -> {
            world.running();
            world.losing("UPDATE server SET lease_until = now() WHERE id", world.lease::release);
            world.lease.release();
        });
        return scenarios;
    }

    private static void submit(LostCommitWorld world) {
        world.faults.loseTheNext("INSERT INTO run (");
        Run run = world.submit();
        assertThat(world.now(run).status()).isEqualTo(RunStatus.PENDING);
    }

    private static void submitUnderKey(LostCommitWorld world) {
        world.faults.loseTheNext("INSERT INTO submit_key");
        Run run = world.submitUnderKey();
        assertThat(world.submitUnderKey().id()).isEqualTo(run.id());
        assertThat(world.count("run_label")).isEqualTo(1);
        world.submitted(run);
    }

    private static void cancelWaiting(LostCommitWorld world) {
        Run run = world.submit();
        world.losing("UPDATE run SET status", () -> world.platform.runs.cancel(world.platform.member, run.id()));
        assertThat(world.platform.runs.cancel(world.platform.member, run.id()).status())
                .isEqualTo(RunStatus.CANCELLED);
    }

    private static void cancelRunning(LostCommitWorld world) {
        Run run = world.running();
        world.losing(
                "UPDATE run SET cancel_requested_at",
                () -> world.platform.runs.cancel(world.platform.member, run.id()));
        world.platform.runs.cancel(world.platform.member, run.id());
        world.dispatcher.tick();
        assertThat(world.executor.cancels).containsKey(run.id());
        world.show(run, world.exited(143, true));
        world.dispatcher.tick();
        assertThat(world.now(run).status()).isEqualTo(RunStatus.CANCELLED);
    }

    private static void claim(LostCommitWorld world) {
        Run run = world.submit();
        world.failingTick("attempt = attempt + 1");
        assertThat(world.executor.starts).isEmpty();
        world.dispatcher.tick();
        assertThat(world.executor.startsOf(world.attempt(run, 1))).isEqualTo(1);
    }

    private static void adopt(LostCommitWorld world) {
        Run run = world.running();
        world.loseTheLease();
        world.useAnotherServer();
        world.dispatcher.tick();
        assertThat(world.now(run).fence()).as("not before the grace time").isEqualTo(1);
        world.loseTheLeaseForLong();
        world.clock.advance(Duration.ofSeconds(1)); // nobody looks for the dead all the time
        world.failingTick("fence = fence + 1 FROM chosen WHERE");
        world.dispatcher.tick();
        assertThat(world.dispatcher.active()).isEqualTo(1);
        assertThat(world.now(run).fence()).isEqualTo(2);
    }

    private static void adoptUnseen(LostCommitWorld world) {
        Run run = world.claimed();
        Dispatcher frozen = world.dispatcher;
        world.loseTheLeaseForLong();
        world.useAnotherServer();
        world.failingTick("UPDATE run SET server_id = NULL");
        world.clock.advance(DispatchRules.DEFAULT.retryDelay());
        world.dispatcher.tick();
        assertThat(world.executor.startsOf(world.attempt(run, 2))).isEqualTo(1);
        world.clock.advance(DispatchRules.DEFAULT.lease());
        frozen.tick();
        assertThat(world.executor.removed).contains(world.attempt(run, 1));
    }

    private static void explain(LostCommitWorld world) {
        world.running();
        world.allowOnly(1);
        Run waiting = world.submit();
        world.clock.advance(DispatchRules.DEFAULT.sweep());
        world.failingTick("UPDATE run SET preparing = ? WHERE id IN");
        assertThat(world.now(waiting).preparing()).contains("Waiting");
    }

    private static void waitTooLong(LostCommitWorld world) {
        world.allowOnly(0);
        Run run = world.submit();
        world.clock.advance(DispatchRules.DEFAULT.queueLimit().plusSeconds(1));
        world.failingTick("UPDATE run SET status");
        assertThat(world.now(run).status()).isEqualTo(RunStatus.FAILED);
    }

    private static void requeue(LostCommitWorld world) {
        Run run = world.claimed();
        world.show(run, new Observation.Lost("It is gone."));
        world.failingTick("UPDATE run SET server_id = NULL");
        world.executor.observations.clear();
        world.dispatcher.tick();
        assertThat(world.executor.removed).contains(world.attempt(run, 1));
        world.clock.advance(DispatchRules.DEFAULT.retryDelay());
        world.dispatcher.tick();
        assertThat(world.executor.startsOf(world.attempt(run, 2))).isEqualTo(1);
    }

    private static void putOff(LostCommitWorld world) {
        Run run = world.claimed();
        world.show(run, new Observation.PutOff("the cluster's quota is used up"));
        world.failingTick("UPDATE run SET server_id = NULL");
        world.executor.observations.clear();
        world.dispatcher.tick();
        assertThat(world.now(run).preparing()).contains("quota");
        world.clock.advance(DispatchRules.DEFAULT.retryDelay());
        world.dispatcher.tick();
        assertThat(world.now(run).attempt())
                .as("that nothing was made for does not count")
                .isEqualTo(1);
        assertThat(world.dispatcher.active()).isEqualTo(1);
    }

    private static void permit(LostCommitWorld world) {
        Run run = world.claimed();
        Attempts attempts = world.platform.attempts();
        world.losing("UPDATE run SET permitted_attempt", () -> attempts.permit(world.attempt(run, 1), "pod"));
        assertThat(attempts.permit(world.attempt(run, 1), "pod")).isTrue();
        assertThat(attempts.permit(world.attempt(run, 1), "another")).isFalse();
    }

    private static void end(LostCommitWorld world, Observation last, RunStatus status) {
        end(world, world.running(), last, status);
    }

    private static void end(LostCommitWorld world, Run run, Observation last, RunStatus status) {
        world.show(run, last);
        world.failingTick("UPDATE run SET status");
        assertThat(world.now(run).status()).isEqualTo(status);
    }
}
