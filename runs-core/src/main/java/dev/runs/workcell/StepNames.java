package dev.runs.workcell;

import dev.runs.workflow.Step;
import dev.runs.workflow.WorkflowRun;

/** How a step is called where people read of it. */
final class StepNames {
    private StepNames() {}

    /** The step that is under way or next, as in "Step 2 of 3, 'mix',". */
    static String current(WorkflowRun workflow) {
        return "Step " + (workflow.stepIndex() + 1) + " of " + workflow.steps().size() + ", '"
                + workflow.current().step().name() + "',";
    }

    /** Why the workflow has failed. */
    static String failure(WorkflowRun workflow, String error) {
        Step step = workflow.current().step();
        return current(workflow) + " failed (module " + step.module() + ", action " + step.action() + ")" + error;
    }
}
