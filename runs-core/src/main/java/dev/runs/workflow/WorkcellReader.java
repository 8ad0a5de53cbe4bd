package dev.runs.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.error.OneLine;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.Problem;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads WEI's workcell files. */
public final class WorkcellReader {
    private static final String FIELD = "workcell";
    private static final String SUGGESTION = "Correct the YAML of the workcell.";

    private WorkcellReader() {}

    /** @throws InvalidRequest with all that is wrong, and on which line */
    public static Workcell read(String yaml) {
        Tree tree;
        try {
            tree = YamlText.read(yaml);
        } catch (Unreadable e) {
            throw new InvalidRequest(FIELD, OneLine.of(String.valueOf(e.getMessage())), SUGGESTION);
        }
        Mistakes mistakes = new Mistakes();
        Optional<Workcell> workcell = Fields.of(tree.root(), mistakes).map(WorkcellReader::read);
        if (mistakes.count() > 0) {
            throw new InvalidRequest(mistakes.listed().stream()
                    .map(mistake -> new Problem(
                            OneLine.of(mistake.path().isEmpty() ? FIELD : String.join(".", mistake.path())),
                            OneLine.of("Line " + tree.line(mistake.path()) + ": "
                                    + (mistake.path().isEmpty() ? "" : String.join(".", mistake.path()) + ": ")
                                    + mistake.message() + "."),
                            SUGGESTION))
                    .toList());
        }
        return workcell.orElseThrow();
    }

    private static Workcell read(Fields fields) {
        String name = fields.text("name");
        Metadata metadata = Metadata.read(fields, "metadata");
        Map<String, JsonNode> config = fields.required("config")
                ? fields.object("config").map(WorkcellConfig::read).orElse(Map.of())
                : Map.of();
        List<Module> modules = fields.objects("modules", true, Module::read);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < modules.size(); i++) {
            if (!names.add(modules.get(i).name())) {
                fields.wrong(
                        List.of("modules", String.valueOf(i), "name"),
                        "There is another module '" + modules.get(i).name() + "'",
                        "value_error",
                        fields.any("modules"));
            }
        }
        return new Workcell(name, metadata, config, modules, locations(fields));
    }

    private static Map<String, Map<String, JsonNode>> locations(Fields fields) {
        Map<String, Map<String, JsonNode>> locations = new LinkedHashMap<>();
        fields.map("locations").forEach((module, places) -> {
            Map<String, JsonNode> known = new LinkedHashMap<>();
            if (places instanceof ObjectNode object) {
                object.properties().forEach(place -> known.put(place.getKey(), place.getValue()));
            } else {
                fields.wrong(List.of("locations", module), "Input should be an object", "dict_type", places);
            }
            locations.put(module, known);
        });
        return locations;
    }
}
