package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as it was submitted, in the order of its fields on the wire.
 *
 * @param parameters null where the client said so
 * @param modules from older workflows, without effect
 */
public record Workflow(
        String name,
        Metadata metadata,
        @Nullable List<Parameter> parameters,
        List<Step> flowdef,
        List<String> modules) {
    public Workflow {
        parameters = parameters == null ? null : List.copyOf(parameters);
        flowdef = List.copyOf(flowdef);
        modules = List.copyOf(modules);
    }

    /** Of the fields that are taken and never looked at, those that are in use, to be said once per run. */
    public Optional<String> notEvaluated() {
        Set<String> used = new TreeSet<>();
        for (Step step : flowdef) {
            note(used, "checks", step.checks() != null);
            note(used, "requirements", !step.requirements().isEmpty());
            note(used, "dependencies", !step.dependencies().isEmpty());
            note(used, "priority", step.priority() != null);
        }
        return used.isEmpty()
                ? Optional.empty()
                : Optional.of("The workflow's steps have " + String.join(", ", used)
                        + ": accepted, as WEI does, and not evaluated.");
    }

    private static void note(Set<String> used, String field, boolean inUse) {
        if (inUse) {
            used.add(field);
        }
    }

    static Workflow read(Fields fields, Supplier<String> ids) {
        String name = fields.text("name");
        Metadata metadata = Metadata.read(fields, "metadata");
        List<Parameter> parameters =
                fields.isNull("parameters") ? null : fields.objects("parameters", false, Parameter::read);
        int before = fields.mistakes();
        List<Step> steps = fields.objects("flowdef", true, step -> Step.read(step, ids));
        JsonNode flowdef = fields.get("flowdef");
        if (flowdef != null && fields.mistakes() == before && !labelsAreUnique(steps)) {
            fields.wrong(
                    List.of("flowdef"),
                    "Value error, Data labels must be unique across workflow",
                    "value_error",
                    flowdef);
        }
        return new Workflow(name, metadata, parameters, steps, fields.names("modules"));
    }

    private static boolean labelsAreUnique(List<Step> steps) {
        Set<String> seen = new HashSet<>();
        return steps.stream()
                .map(Step::dataLabels)
                .flatMap(labels -> Optional.ofNullable(labels).map(Map::values).stream())
                .flatMap(Collection::stream)
                .allMatch(seen::add);
    }
}
