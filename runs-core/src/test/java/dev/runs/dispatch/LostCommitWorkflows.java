package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.dispatch.LostCommitWorld.Scenario;
import dev.runs.run.Run;
import dev.runs.workcell.TestWorkflows;
import dev.runs.workflow.StepProgress;
import java.util.Map;
import java.util.function.BiConsumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Workflows: whoever reads again after a failure knows how far it came, and nothing is written twice. */
final class LostCommitWorkflows {
    private static final String WORKCELL = "name: bench\nconfig: {}\nmodules: []\n";

    private LostCommitWorkflows() {}

    static Map<String, Scenario> scenarios() {
        return Map.of(
                "Workcells.put", LostCommitWorkflows::putWorkcell,
                "Workcells.remove", LostCommitWorkflows::removeWorkcell,
                "WorkflowStore.insert", LostCommitWorkflows::submit,
                "WorkflowProgress.take", LostCommitWorkflows::take,
                "WorkflowProgress.takeModule", LostCommitWorkflows::takeModule,
                "WorkflowProgress.begin", LostCommitWorkflows::begin,
                "WorkflowProgress.takeBack", LostCommitWorkflows::takeBack,
                "WorkflowProgress.end", LostCommitWorkflows::endStep,
                "WorkflowProgress.end of the last", LostCommitWorkflows::endLast,
                "WorkflowProgress.stop", LostCommitWorkflows::stop);
    }

    private static void putWorkcell(LostCommitWorld world) {
        TestWorkflows workflows = new TestWorkflows(world.platform);
        Caller admin = world.platform.caller("acme", "admin@acme.example", Role.ADMIN);
        world.losing("INSERT INTO workcell", () -> workflows.workcells().put(admin, WORKCELL));
        workflows.workcells().put(admin, WORKCELL);
        assertThat(workflows.workcells().yaml(admin)).contains(WORKCELL);
    }

    private static void removeWorkcell(LostCommitWorld world) {
        TestWorkflows workflows = new TestWorkflows(world.platform);
        Caller admin = world.platform.caller("acme", "admin@acme.example", Role.ADMIN);
        workflows.workcells().put(admin, WORKCELL);
        world.losing("DELETE FROM workcell", () -> workflows.workcells().remove(admin));
        workflows.workcells().remove(admin);
        assertThat(workflows.workcells().yaml(admin)).isEmpty();
    }

    private static void submit(LostCommitWorld world) {
        TestWorkflows workflows = new TestWorkflows(world.platform);
        world.faults.loseTheNext("INSERT INTO workflow_run");
        Run run = world.submitted(workflows.submit(workflows.experiment()));
        assertThat(workflows.now(run).steps()).hasSize(2);
    }

    private static void take(LostCommitWorld world) {
        play(world, "UPDATE workflow_run SET events", (workflows, run) -> {}, TestWorkflows::take, (workflows, run) -> {
            workflows.take(run);
            assertThat(workflows.events(run)).isEqualTo(1);
        });
    }

    private static void takeModule(LostCommitWorld world) {
        play(
                world,
                "INSERT INTO module_use",
                TestWorkflows::take,
                TestWorkflows::takeModule,
                (workflows, run) -> assertThat(workflows.takeModule(run)).isTrue());
    }

    private static void begin(LostCommitWorld world) {
        play(
                world,
                "UPDATE workflow_step SET started_at = ?",
                LostCommitWorkflows::taken,
                TestWorkflows::begin,
                (workflows, run) -> assertThat(workflows.now(run).current()).matches(StepProgress::isUnderWay));
    }

    private static void takeBack(LostCommitWorld world) {
        play(
                world,
                "UPDATE workflow_step SET started_at = NULL",
                LostCommitWorkflows::begun,
                TestWorkflows::takeBack,
                (workflows, run) ->
                        assertThat(workflows.now(run).current().isUnderWay()).isFalse());
    }

    private static void endStep(LostCommitWorld world) {
        play(world, "DELETE FROM module_use", LostCommitWorkflows::begun, TestWorkflows::endStep, (workflows, run) -> {
            assertThat(workflows.now(run).stepIndex()).isEqualTo(1);
            assertThat(world.count("datapoint")).isEqualTo(1);
            assertThat(workflows.events(run)).isEqualTo(3);
        });
    }

    private static void endLast(LostCommitWorld world) {
        play(
                world,
                "UPDATE workflow_run SET ended_at",
                (workflows, run) -> {
                    begun(workflows, run);
                    workflows.endStep(run);
                    workflows.begin(run);
                },
                TestWorkflows::endStep,
                (workflows, run) -> {
                    assertThat(workflows.now(run).endedAt()).isNotNull();
                    assertThat(workflows.events(run)).isEqualTo(5);
                });
    }

    private static void stop(LostCommitWorld world) {
        play(
                world,
                "UPDATE workflow_step SET started_at = coalesce",
                LostCommitWorkflows::begun,
                TestWorkflows::stop,
                (workflows, run) -> assertThat(workflows.now(run).endedAt()).isNotNull());
    }

    private static void taken(TestWorkflows workflows, Run run) {
        workflows.take(run);
        assertThat(workflows.takeModule(run)).isTrue();
    }

    private static void begun(TestWorkflows workflows, Run run) {
        taken(workflows, run);
        workflows.begin(run);
    }

    /** A claimed workflow is brought so far, the next change is not confirmed, and then everything is as it must be. */
    private static void play(
            LostCommitWorld world,
            String sql,
            BiConsumer<TestWorkflows, Run> before,
            BiConsumer<TestWorkflows, Run> change,
            BiConsumer<TestWorkflows, Run> after) {
        TestWorkflows workflows = new TestWorkflows(world.platform);
        Run submitted = world.submitted(workflows.submit(workflows.experiment()));
        world.dispatcher.tick();
        Run run = world.now(submitted);
        before.accept(workflows, run);
        ThrowingCallable lost = () -> change.accept(workflows, run);
        world.losing(sql, lost);
        after.accept(workflows, run);
    }
}
