package dev.runs.api.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads {@code config.yml} and what environment variables say instead: {@code RUNS_} and the setting's name in upper
 * case, such as {@code RUNS_ADMIN_PORT} for {@code adminPort} and {@code RUNS_DATABASE_URL} for {@code database.url}.
 * A variable's value is YAML, so that lists can be set too. Folders in the file are relative to the file, those in
 * variables to the working directory.
 */
public final class SettingsFile {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .addModule(new Jdk8Module())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private SettingsFile() {}

    /**
     * @param file one that is not there has every setting at its default
     * @throws SettingsException with the setting's name, its line and what it may be
     */
    public static Settings read(Path file, Map<String, String> environment) {
        ObjectNode tree = YAML.createObjectNode();
        if (Files.exists(file)) {
            try {
                String text = Files.readString(file);
                if (YAML.readTree(text) instanceof ObjectNode found) {
                    // Read once for its own sake: only the text has line numbers.
                    YAML.readValue(text, Settings.class);
                    tree = found;
                }
            } catch (JsonProcessingException e) {
                throw new SettingsException(file + line(file, e) + explained(e));
            } catch (IOException e) {
                throw new SettingsException(file + " cannot be read: " + e.getMessage());
            }
        }
        resolve(tree, file);
        EnvironmentSettings overlay = new EnvironmentSettings(YAML, environment);
        try {
            return YAML.treeToValue(overlay.over(tree), Settings.class);
        } catch (JsonProcessingException e) {
            String variable = "RUNS_"
                    + (e instanceof JsonMappingException wrong ? EnvironmentSettings.variable(name(wrong)) : "");
            throw new SettingsException(
                    (overlay.used().contains(variable) ? variable : String.join(", ", overlay.used())) + explained(e));
        }
    }

    /** Folders that the file names, or leaves out, lie beside it; those that a variable names, where that was said. */
    private static void resolve(ObjectNode tree, Path file) {
        Path base = file.toAbsolutePath().getParent();
        Path folder = base == null ? file.toAbsolutePath() : base;
        tree.put("data", folder.resolve(tree.path("data").asText("data")).toString());
        if (tree.hasNonNull("files") && !tree.path("files").asText().startsWith("s3://")) {
            tree.put("files", folder.resolve(tree.path("files").asText()).toString());
        }
        if (tree.path("wei").path("workcells") instanceof ObjectNode workcells) {
            workcells
                    .properties()
                    .forEach(each -> each.setValue(TextNode.valueOf(
                            folder.resolve(each.getValue().asText()).toString())));
        }
    }

    /** Where in the file; Jackson itself names a place after the one that is wrong. */
    private static String line(Path file, JsonProcessingException e) {
        String wanted = e instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(part -> "/" + (part.getFieldName() == null ? part.getIndex() : part.getFieldName()))
                        .collect(Collectors.joining())
                : "";
        try (JsonParser parser = YAML.createParser(file.toFile())) {
            while (!wanted.isEmpty() && parser.nextToken() != null) {
                if (parser.getParsingContext().pathAsPointer().toString().equals(wanted)) {
                    return ", line " + parser.currentTokenLocation().getLineNr();
                }
            }
        } catch (IOException unreadable) {
            // It cannot be read that far: what the first exception says is all there is.
            return said(e);
        }
        return said(e);
    }

    private static String said(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null || location.getLineNr() < 1 ? "" : ", line " + location.getLineNr();
    }

    private static String explained(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return ": there is no setting '" + name(unknown) + "'. Allowed here: "
                    + String.join(
                            ", ",
                            new TreeSet<>(unknown.getKnownPropertyIds().stream()
                                    .map(String::valueOf)
                                    .toList()))
                    + ".";
        }
        if (e instanceof InvalidFormatException wrong) {
            return ": the setting '" + name(wrong) + "' cannot be '" + wrong.getValue() + "'. Allowed: "
                    + allowed(wrong.getTargetType()) + ".";
        }
        Throwable cause = e.getCause();
        if (cause instanceof IllegalArgumentException) {
            return ": " + cause.getMessage() + ".";
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return ": the setting '" + name(mapping) + "' has the wrong form.";
        }
        return ": this is not YAML. "
                + e.getOriginalMessage().lines().findFirst().orElse("");
    }

    private static String name(JsonMappingException e) {
        return e.getPath().stream()
                .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : "." + part.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String allowed(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> YAML.convertValue(constant, JsonNode.class).asText())
                    .collect(Collectors.joining(", "));
        }
        if (type == Boolean.class) {
            return "true, false";
        }
        return Number.class.isAssignableFrom(type) ? "a number" : "a " + type.getSimpleName();
    }
}
