package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.error.RunsException.InvalidRequest;
import java.util.List;
import java.util.Optional;

/** What a module says that it can do ({@code GET /about}), as far as steps are checked against it. */
public record ModuleAbout(List<Action> actions) {
    public ModuleAbout {
        actions = List.copyOf(actions);
    }

    /** Nothing, where it is not what a module should answer: then nothing is checked. */
    public static Optional<ModuleAbout> read(String json) {
        try {
            return read(JsonText.read(json));
        } catch (Unreadable notUnderstood) {
            return Optional.empty();
        }
    }

    private static Optional<ModuleAbout> read(JsonNode tree) {
        Mistakes mistakes = new Mistakes();
        Optional<ModuleAbout> about = Fields.of(tree, mistakes).map(fields -> {
            fields.text("name");
            return new ModuleAbout(fields.objects("actions", false, ModuleAbout::action));
        });
        return mistakes.count() == 0 ? about : Optional.empty();
    }

    private static Action action(Fields fields) {
        return new Action(
                fields.text("name"),
                fields.objects("args", false, ModuleAbout::part),
                fields.objects("files", false, ModuleAbout::part));
    }

    private static Part part(Fields fields) {
        return new Part(fields.text("name"), fields.flag("required", true));
    }

    /** @throws InvalidRequest where the step cannot be executed, in WEI's words */
    void check(Step step) {
        String begin = "Step '" + step.name() + "': Module " + step.module();
        Action action = actions.stream()
                .filter(one -> one.name.equals(step.action()))
                .findFirst()
                .orElseThrow(() -> StartRules.refused(begin + " has no action '" + step.action() + "'"));
        String missing = begin + "'s action, '" + step.action() + "', is missing ";
        for (Part arg : action.args) {
            if (arg.required && !step.args().containsKey(arg.name)) {
                throw StartRules.refused(missing + "arg '" + arg.name + "'");
            }
        }
        for (Part file : action.files) {
            if (file.required && !step.files().containsKey(file.name)) {
                throw StartRules.refused(missing + "file '" + file.name + "'");
            }
        }
    }

    public record Action(String name, List<Part> args, List<Part> files) {
        public Action {
            args = List.copyOf(args);
            files = List.copyOf(files);
        }
    }

    /** An argument or a file. */
    public record Part(String name, boolean required) {}
}
