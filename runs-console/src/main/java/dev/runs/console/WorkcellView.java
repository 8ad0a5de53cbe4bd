package dev.runs.console;

import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.workflow.Workcell;
import dev.runs.workflow.WorkcellReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An organization's workcell, as its page shows it.
 *
 * @param name empty where there is none, or none that can be read
 * @param yaml as it is stored, or as it was typed where that was refused
 * @param problems what is wrong with the YAML
 * @param refused whether the YAML was typed, and is stored nowhere
 */
record WorkcellView(String name, List<ModuleRow> modules, String yaml, List<YamlProblem> problems, boolean refused) {
    /** @param yaml null where the organization has none */
    static WorkcellView of(@Nullable String yaml) {
        if (yaml == null) {
            return new WorkcellView("", List.of(), "", List.of(), false);
        }
        try {
            Workcell workcell = WorkcellReader.read(yaml);
            List<ModuleRow> modules =
                    workcell.modules().stream().map(ModuleRow::of).toList();
            return new WorkcellView(workcell.name(), modules, yaml, List.of(), false);
        } catch (InvalidRequest e) {
            return new WorkcellView("", List.of(), yaml, YamlProblem.of(e, yaml), false);
        }
    }

    /** The same with what was typed to replace it, and cannot. */
    WorkcellView refusing(String typed, InvalidRequest refusal) {
        return new WorkcellView(name, modules, typed, YamlProblem.of(refusal, typed), true);
    }
}
