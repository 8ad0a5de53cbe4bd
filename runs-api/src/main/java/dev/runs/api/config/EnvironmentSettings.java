package dev.runs.api.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lays environment variables over a tree of settings, by the names of the settings' records. */
final class EnvironmentSettings {
    private final YAMLMapper yaml;
    private final Map<String, String> environment;
    private final List<String> used = new ArrayList<>();

    EnvironmentSettings(YAMLMapper yaml, Map<String, String> environment) {
        this.yaml = yaml;
        this.environment = environment;
    }

    ObjectNode over(ObjectNode tree) {
        lay(tree, Settings.class, "RUNS_");
        return tree;
    }

    /** The variables that said something. */
    List<String> used() {
        return used;
    }

    /** The part of a variable's name that stands for a setting: {@code database.maxConnections} is DATABASE_MAX_CONNECTIONS. */
    static String variable(String setting) {
        return setting.replace('.', '_').replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
    }

    private void lay(ObjectNode tree, Class<?> settings, String prefix) {
        for (RecordComponent component : settings.getRecordComponents()) {
            String name = component.getName();
            String variable = prefix + variable(name);
            if (component.getType().isRecord()) {
                JsonNode below = tree.get(name);
                ObjectNode group = below instanceof ObjectNode present ? present : yaml.createObjectNode();
                lay(group, component.getType(), variable + "_");
                if (!group.isEmpty()) {
                    tree.set(name, group);
                }
            } else if (environment.containsKey(variable)) {
                used.add(variable);
                tree.set(name, value(variable, isText(component.getGenericType().getTypeName())));
            }
        }
    }

    /** Also a list of texts, where there is one; several begin with a bracket. A map is YAML whatever it holds. */
    private static boolean isText(String type) {
        return type.matches(".*(String|Path|URI)\\b.*") && !type.startsWith("java.util.Map");
    }

    private JsonNode value(String variable, boolean text) {
        String value = String.valueOf(environment.get(variable));
        if (text && !value.startsWith("[")) {
            return TextNode.valueOf(value);
        }
        try {
            return yaml.readTree(value);
        } catch (JsonProcessingException e) {
            throw new SettingsException("The environment variable " + variable + " is not YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }
}
