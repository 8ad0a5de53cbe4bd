package dev.runs.run;

/**
 * A WEI workflow. What it says, and how far it has come, is kept beside the run by whoever executes it.
 *
 * @param workflow its name, the author's own
 */
public record WorkflowProgram(String workflow) implements Program {
    /** The region of every run whose program is a workflow, and of no other: it takes no run's place while it waits. */
    public static final String REGION = "workflow";

    @Override
    public String noun() {
        return "workflow";
    }

    @Override
    public String title() {
        return workflow;
    }
}
