package dev.runs.workcell;

import dev.runs.run.Run;
import dev.runs.workflow.WorkflowRun;

/** A workflow run as it is now: the run, and its steps. */
public record WorkflowState(Run run, WorkflowRun workflow) {}
