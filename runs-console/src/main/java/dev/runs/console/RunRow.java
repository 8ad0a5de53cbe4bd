package dev.runs.console;

import dev.runs.run.Run;
import dev.runs.run.WorkflowProgram;
import java.time.Instant;

/**
 * A run in the list.
 *
 * @param workflow the name of the workflow that is its program; empty where it is another program
 */
record RunRow(
        String id,
        String name,
        String workflow,
        StatusWords status,
        String who,
        String runtime,
        Moment submitted,
        Took took) {
    static RunRow of(Run run, Instant now) {
        return new RunRow(
                run.id(),
                run.name(),
                run.program() instanceof WorkflowProgram program ? program.workflow() : "",
                StatusWords.of(run),
                run.userEmail(),
                run.runtime(),
                new Moment(run.createdAt(), now),
                Took.of(run, now));
    }

    String url() {
        return "/console/runs/" + id;
    }
}
