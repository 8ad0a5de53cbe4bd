package dev.runs.workflow;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One step as it was defined, in the order of its fields on the wire. When it was executed and what came of it is
 * kept beside it.
 *
 * @param files the action's label of a file, and the file
 * @param locations an argument that named a location, and the location's name
 * @param dataLabels what the action calls a value or a file, and what the workflow calls it
 * @param id a ULID, the client's own where it sent one
 */
public record Step(
        String name,
        String module,
        String action,
        Map<String, JsonNode> args,
        Map<String, String> files,
        @Nullable String checks,
        Map<String, JsonNode> locations,
        Map<String, JsonNode> requirements,
        List<String> dependencies,
        @Nullable BigInteger priority,
        @Nullable String comment,
        @JsonProperty("data_labels") @Nullable Map<String, String> dataLabels,
        String id) {
    public Step {
        args = copy(args);
        files = copy(files);
        locations = copy(locations);
        requirements = copy(requirements);
        dependencies = List.copyOf(dependencies);
        dataLabels = dataLabels == null ? null : copy(dataLabels);
    }

    /** What the workflow calls a value or a file that the action calls {@code own}. */
    public String label(String own) {
        return dataLabels == null ? own : dataLabels.getOrDefault(own, own);
    }

    Step with(Map<String, JsonNode> newArgs, Map<String, JsonNode> newLocations) {
        return with(newArgs, files, newLocations);
    }

    Step withFiles(Map<String, String> newFiles) {
        return with(args, newFiles, locations);
    }

    private Step with(Map<String, JsonNode> newArgs, Map<String, String> newFiles, Map<String, JsonNode> newLocations) {
        return new Step(
                name,
                module,
                action,
                newArgs,
                newFiles,
                checks,
                newLocations,
                requirements,
                dependencies,
                priority,
                comment,
                dataLabels,
                id);
    }

    /**
     * What was found out about a step that has run is not taken from whoever sends it, and a text in {@code args} that
     * happens to be a file's path stays a text.
     */
    static Step read(Fields fields, Supplier<String> ids) {
        int before = fields.mistakes();
        Step step = new Step(
                fields.text("name"),
                fields.text("module"),
                fields.text("action"),
                fields.map("args"),
                fields.texts("files"),
                fields.optionalText("checks"),
                fields.map("locations"),
                fields.map("requirements"),
                fields.textList("dependencies"),
                fields.optionalInteger("priority"),
                fields.optionalText("comment"),
                fields.hasNonNull("data_labels") ? fields.texts("data_labels") : null,
                id(fields, ids));
        if (fields.mistakes() == before && !Ulids.valid(step.id)) {
            fields.wrong(List.of(), "Value error, " + Ulids.invalid("id"), "value_error", fields.node());
        }
        return step;
    }

    /** WEI lets an empty id pass; a step without one could not be told from others. */
    private static String id(Fields fields, Supplier<String> ids) {
        String own = fields.has("id") ? fields.text("id") : "";
        return own.isEmpty() ? ids.get() : own;
    }

    private static <T> Map<String, T> copy(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
