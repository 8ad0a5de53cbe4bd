package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.error.RunsException.InvalidRequest;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Reads workflows: JSON, as WEI's client sends it, or YAML. No argument is ever taken for a file of this machine, and
 * no {@code $} is replaced: that is the client's work.
 */
public final class WorkflowReader {
    private static final String FIELD = "workflow";
    private static final Pattern JSON = Pattern.compile("\\s*[\\[{\"].*", Pattern.DOTALL);

    private final Supplier<String> ids;

    /** @param ids new ULIDs, for steps that have none */
    public WorkflowReader(Supplier<String> ids) {
        this.ids = ids;
    }

    /** @throws InvalidRequest with all that is wrong, in the words of WEI's own models */
    public Workflow read(String text) {
        try {
            return read(
                    JSON.matcher(text).matches()
                            ? JsonText.read(text)
                            : YamlText.read(text).root());
        } catch (Unreadable e) {
            throw refused("1 validation error for Workflow\n  " + e.getMessage());
        }
    }

    private Workflow read(JsonNode tree) {
        Mistakes mistakes = new Mistakes();
        Optional<Workflow> workflow = Fields.of(tree, mistakes).map(fields -> Workflow.read(fields, ids));
        if (mistakes.count() > 0) {
            throw refused(mistakes.text("Workflow"));
        }
        return workflow.orElseThrow();
    }

    private static InvalidRequest refused(String message) {
        return new InvalidRequest(FIELD, message, "Send the workflow as JSON or YAML, with WEI's fields.");
    }
}
