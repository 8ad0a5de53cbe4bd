package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The modules that an organization's workflows use, and the places they know, in the order of the fields on the wire.
 *
 * @param config WEI's settings with their defaults; of those that concern a server, Runs uses none
 * @param locations by module, and by name
 */
public record Workcell(
        String name,
        Metadata metadata,
        Map<String, JsonNode> config,
        List<Module> modules,
        Map<String, Map<String, JsonNode>> locations) {
    public Workcell {
        config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
        modules = List.copyOf(modules);
        locations = Collections.unmodifiableMap(new LinkedHashMap<>(locations));
    }

    public Optional<Module> module(String wanted) {
        return modules.stream().filter(module -> module.name().equals(wanted)).findFirst();
    }

    /**
     * The step with the coordinates of the places that its arguments name, as far as its module knows them; which
     * those were stands in its {@code locations}.
     */
    Step locate(Step step) {
        Map<String, JsonNode> known = locations.getOrDefault(step.module(), Map.of());
        Map<String, JsonNode> args = new LinkedHashMap<>(step.args());
        Map<String, JsonNode> named = new LinkedHashMap<>(step.locations());
        step.args().forEach((arg, value) -> {
            JsonNode coordinates = value.isTextual() ? known.get(value.textValue()) : null;
            if (coordinates != null) {
                args.put(arg, coordinates);
                named.put(arg, value);
            }
        });
        return step.with(args, named);
    }
}
