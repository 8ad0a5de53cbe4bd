package dev.runs.dispatch;

import dev.runs.run.WorkflowProgram;
import java.util.Set;

/**
 * Where an executor runs.
 *
 * @param names the region's id and its aliases
 * @param acceptsAny whether it takes every name that no other region has
 * @param maxRunning how many runs this server has there at once
 */
public record Region(String id, Set<String> names, boolean acceptsAny, int maxRunning, Executor executor) {
    public Region {
        names = Set.copyOf(names);
    }

    /** How many workflows one server has at once. They only wait, mostly. */
    public static final int MAX_WORKFLOWS = 10_000;

    /** Where workflows go. */
    public static Region ofWorkflows(Executor executor) {
        return new Region(WorkflowProgram.REGION, Set.of(WorkflowProgram.REGION), false, MAX_WORKFLOWS, executor);
    }

    /** Whether what runs there counts against an organization's limit. */
    boolean isCounted() {
        return !id.equals(WorkflowProgram.REGION);
    }
}
