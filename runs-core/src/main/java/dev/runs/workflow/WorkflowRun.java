package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.run.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workflow and how far it has come: what belongs to a run whose program is one.
 *
 * @param workflow as it was submitted
 * @param payload as it was submitted, an object
 * @param stepIndex of the step that is under way or next; of the one that failed, and of the last where all are over
 * @param events how many it has
 * @param endedAt null until nothing more happens to its steps
 * @param failure null where it has not failed
 */
public record WorkflowRun(
        String runId,
        String organizationId,
        String experimentId,
        Workflow workflow,
        JsonNode payload,
        List<StepProgress> steps,
        int stepIndex,
        int events,
        @Nullable Instant endedAt,
        @Nullable Failure failure) {
    public WorkflowRun {
        steps = List.copyOf(steps);
    }

    /** One that has not begun. */
    public static WorkflowRun begin(
            String runId,
            String organizationId,
            String experimentId,
            Workflow workflow,
            JsonNode payload,
            List<Step> steps) {
        return new WorkflowRun(
                runId, organizationId, experimentId, workflow, payload, unbegun(steps), 0, 0, null, null);
    }

    /** The same with other steps, none of which has begun. */
    public WorkflowRun with(List<Step> others) {
        return begin(runId, organizationId, experimentId, workflow, payload, others);
    }

    private static List<StepProgress> unbegun(List<Step> steps) {
        return steps.stream()
                .map(step -> new StepProgress(step, null, null, null, null))
                .toList();
    }

    /** The same with another progress of the current step. */
    public WorkflowRun withCurrent(StepProgress progress) {
        List<StepProgress> others = new ArrayList<>(steps);
        others.set(stepIndex, progress);
        return new WorkflowRun(
                runId, organizationId, experimentId, workflow, payload, others, stepIndex, events, endedAt, failure);
    }

    public WorkflowRun withStepIndex(int index) {
        return new WorkflowRun(
                runId, organizationId, experimentId, workflow, payload, steps, index, events, endedAt, failure);
    }

    public WorkflowRun withEvents(int count) {
        return new WorkflowRun(
                runId, organizationId, experimentId, workflow, payload, steps, stepIndex, count, endedAt, failure);
    }

    public WorkflowRun withEnd(Instant at, @Nullable Failure why) {
        return new WorkflowRun(
                runId, organizationId, experimentId, workflow, payload, steps, stepIndex, events, at, why);
    }

    public StepProgress current() {
        return steps.get(stepIndex);
    }

    /** Whether all steps have come to a good end. */
    public boolean isCompleted() {
        StepResponse last = current().result();
        return failure == null && isLastStep() && current().endedAt() != null && last != null && !last.isFailed();
    }

    public boolean isLastStep() {
        return stepIndex == steps.size() - 1;
    }
}
