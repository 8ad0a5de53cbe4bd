package dev.runs.console;

import dev.runs.workflow.WorkflowRun;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The steps of a workflow run, as its page shows them.
 *
 * @param experimentId empty where it cannot be read
 * @param version changes with whatever of the steps changes
 */
record StepsView(List<StepRow> rows, String experimentId, int version) {
    /** What is stored of them cannot be read: the rest of the page can be shown all the same. */
    static final StepsView UNREADABLE = new StepsView(List.of(), "", 0);

    /** @param active whether the run is */
    static StepsView of(WorkflowRun workflow, boolean active, Instant now) {
        List<StepRow> rows = IntStream.range(0, workflow.steps().size())
                .mapToObj(index -> StepRow.of(workflow, index, active, now))
                .toList();
        List<Integer> progress = workflow.steps().stream()
                .map(step -> Objects.hash(step.startedAt(), step.endedAt(), step.result()))
                .toList();
        return new StepsView(rows, workflow.experimentId(), Objects.hash(workflow.stepIndex(), progress));
    }
}
