package dev.runs.workflow;

import dev.runs.error.RunsException.InvalidRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a workflow must fulfil to be run in a workcell, and what its steps become.
 *
 * @param about what a module says of itself now; empty where it cannot be asked or understood, which refuses nothing
 */
public record StartRules(Workcell workcell, Function<Module, Optional<ModuleAbout>> about) {
    private static final String FIELD = "workflow";

    /**
     * The steps with the payload's values and the coordinates of their locations; the workflow's own stay as they were
     * submitted. WEI's rules in WEI's order: modules, the experiment's id, then step by step.
     *
     * @throws InvalidRequest with WEI's words for the first thing that is wrong
     */
    public List<Step> steps(Workflow workflow, String experimentId, Payload payload) {
        if (workflow.flowdef().isEmpty()) {
            throw refused("Workflow '" + workflow.name() + "' has no steps in its flowdef");
        }
        for (Step step : workflow.flowdef()) {
            if (workcell.module(step.module()).isEmpty()) {
                throw refused("Module " + step.module() + " not in Workcell " + workcell.name());
            }
        }
        if (!Ulids.valid(experimentId)) {
            throw new InvalidRequest(
                    "experiment_id", Ulids.invalid("experiment_id"), "Send the id of an experiment, a ULID.");
        }
        List<Step> steps = new ArrayList<>();
        for (Step defined : workflow.flowdef()) {
            Step step = workcell.locate(payload.into(defined));
            check(step);
            steps.add(step);
        }
        return steps;
    }

    private void check(Step step) {
        Module module = workcell.module(step.module())
                .orElseThrow(() ->
                        refused("Step '" + step.name() + "': Module " + step.module() + " is not defined in workcell"));
        module.builtIn().map(BuiltIn::about).or(() -> about.apply(module)).ifPresent(known -> known.check(step));
    }

    static InvalidRequest refused(String message) {
        return new InvalidRequest(FIELD, message, "Correct the workflow, or ask who looks after the workcell.");
    }
}
