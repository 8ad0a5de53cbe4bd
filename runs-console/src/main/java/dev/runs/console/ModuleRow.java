package dev.runs.console;

import dev.runs.workflow.Module;
import java.net.URI;
import java.util.List;

/**
 * A module of a workcell.
 *
 * @param where its address; empty for one that is built in
 * @param builtIn which one it is; empty for one at an address
 * @param repeatable the actions that may be called again, in the order of the alphabet
 */
record ModuleRow(String name, String model, String where, String builtIn, List<String> repeatable) {
    static ModuleRow of(Module module) {
        return new ModuleRow(
                module.name(),
                module.model() == null ? "" : module.model(),
                module.address().map(URI::toString).orElse(""),
                module.builtIn().map(kind -> kind.word()).orElse(""),
                module.repeatable().stream().sorted().toList());
    }
}
