package dev.runs.workcell;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.runs.Platform;
import dev.runs.experiment.Experiment;
import dev.runs.experiment.NewExperiment;
import dev.runs.run.Enclosed;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunRequest;
import dev.runs.run.WorkflowProgram;
import dev.runs.workflow.Workflow;
import dev.runs.workflow.WorkflowReader;
import dev.runs.workflow.WorkflowRun;
import java.util.List;
import java.util.Map;

/** Workflows that are brought forward by hand, each change as the executor makes it. */
public final class TestWorkflows {
    private static final String TWO_STEPS = """
            name: two
            flowdef:
              - {name: first, module: arm, action: move}
              - {name: second, module: arm, action: move}
            """;

    private final Platform platform;
    private final WorkflowStore store = new WorkflowStore();
    private final WorkflowProgress progress;
    private final Journal journal;

    public TestWorkflows(Platform platform) {
        this.platform = platform;
        this.journal = new Journal(platform.jdbi, platform.clock, platform.ids);
        this.progress = new WorkflowProgress(platform.jdbi, platform.clock, platform.runStore, journal);
    }

    public Workcells workcells() {
        return new Workcells(platform.jdbi, platform.clock, platform.ids, Map.of());
    }

    public Experiment experiment() {
        return platform.experiments().create(platform.member, new NewExperiment("one", null, null, List.of()));
    }

    /** Of two steps, both for module {@code arm}. */
    public Run submit(Experiment experiment) {
        Workflow two = new WorkflowReader(platform.ids::next).read(TWO_STEPS);
        WorkflowRun workflow = WorkflowRun.begin(
                platform.ids.next(),
                platform.member.organizationId(),
                experiment.id(),
                two,
                JsonNodeFactory.instance.objectNode(),
                two.flowdef());
        RunRequest request = new RunRequest(
                null, new WorkflowProgram("two"), null, null, null, null, RunEnvironment.NONE, Map.of(), false);
        return platform.runs.submitOwn(
                platform.member,
                request,
                new Enclosed(workflow.runId(), Map.of(), handle -> store.insert(handle, workflow)));
    }

    public void take(Run run) {
        assertOurs(progress.take(run).isPresent());
    }

    /** Whether it could be had. */
    public boolean takeModule(Run run) {
        return progress.takeModule(run, "arm").isEmpty();
    }

    public void begin(Run run) {
        assertOurs(progress.begin(run, now(run), null).isPresent());
    }

    public void takeBack(Run run) {
        assertOurs(progress.takeBack(run, now(run), "was not ready", true).isPresent());
    }

    /** The current step has succeeded, with a value. */
    public void endStep(Run run) {
        StepEnd end = StepEnd.succeeded(Map.of("value", IntNode.valueOf(1)), Map.of());
        assertOurs(progress.end(run, now(run), end).isPresent());
    }

    public void failStep(Run run) {
        assertOurs(progress.end(run, now(run), StepEnd.failed("It broke.", Failure.Kind.APPLICATION))
                .isPresent());
    }

    public void stop(Run run) {
        assertOurs(progress.stop(run, now(run), "It was cancelled.").isPresent());
    }

    public WorkflowRun now(Run run) {
        return platform.database
                .jdbi()
                .withHandle(handle -> store.find(handle, run.id()))
                .orElseThrow();
    }

    /** How many events its log will have. */
    public int events(Run run) {
        return journal.after(run.id(), 0).size();
    }

    private static void assertOurs(boolean ours) {
        if (!ours) {
            throw new AssertionError("The run is not this claim's");
        }
    }
}
