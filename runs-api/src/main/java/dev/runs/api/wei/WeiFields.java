package dev.runs.api.wei;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.experiment.EventBody;
import dev.runs.experiment.NewDataPoint;
import dev.runs.experiment.NewEvent;
import dev.runs.experiment.NewExperiment;
import dev.runs.workflow.Fields;
import dev.runs.workflow.JsonText;
import dev.runs.workflow.Mistakes;
import dev.runs.workflow.Mistakes.Mistake;
import dev.runs.workflow.Ulids;
import dev.runs.workflow.Unreadable;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what clients send as WEI's models do: the types, the names, and that an id is a ULID where it is not empty. */
final class WeiFields {
    private static final String TIMESTAMP = "event_timestamp";

    private WeiFields() {}

    static NewExperiment experiment(Fields fields, Mistakes mistakes) {
        boolean isOtherName =
                fields.node().has("experiment_name") && !fields.node().has("name");
        NewExperiment experiment = new NewExperiment(
                fields.text(isOtherName ? "experiment_name" : "name"),
                id(fields, "campaign_id"),
                fields.optionalText("experiment_description"),
                fields.textList("email_addresses"));
        checkIds(fields, mistakes);
        return experiment;
    }

    static NewEvent event(Fields fields, Mistakes mistakes) {
        NewEvent event = new NewEvent(
                id(fields, "event_id"),
                timestamp(fields),
                id(fields, "experiment_id"),
                id(fields, "campaign_id"),
                id(fields, "workcell_id"),
                fields.text("event_type"),
                fields.text("event_name"),
                fields.any("event_info"),
                fields.except(EventBody.FIELDS));
        checkIds(fields, mistakes);
        return event;
    }

    /**
     * @return empty where it names no experiment, which WEI refuses in words of its own
     * @throws InvalidRequest with all that is wrong, in the words of WEI's models
     */
    static Optional<NewDataPoint> dataPoint(String json) {
        Mistakes mistakes = new Mistakes();
        Optional<NewDataPoint> point = tree(json, mistakes)
                .flatMap(tree -> Fields.of(tree, mistakes))
                .flatMap(fields -> dataPoint(fields, mistakes));
        if (mistakes.count() > 0) {
            throw new InvalidRequest(
                    "datapoint", mistakes.text("DataPoint"), "Send it as JSON, with the fields of WEI's data points.");
        }
        return point;
    }

    private static Optional<NewDataPoint> dataPoint(Fields fields, Mistakes mistakes) {
        String label = fields.text("label");
        String type = fields.text("type");
        String experimentId = id(fields, "experiment_id");
        String id = id(fields, "id");
        String campaignId = id(fields, "campaign_id");
        String runId = id(fields, "workflow_id");
        String stepId = id(fields, "step_id");
        if (mistakes.count() == 0 && !type.equals(NewDataPoint.FILE) && !type.equals(NewDataPoint.VALUE)) {
            fields.wrong(
                    List.of("type"),
                    "Input should be 'local_file' or 'data_value'",
                    "literal_error",
                    fields.any("type"));
        }
        if (type.equals(NewDataPoint.VALUE) && !fields.node().has("value")) {
            fields.wrong(List.of("value"), "Field required", "missing", fields.node());
        }
        checkIds(fields, mistakes);
        return experimentId == null
                ? Optional.empty()
                : Optional.of(new NewDataPoint(
                        id,
                        experimentId,
                        campaignId,
                        runId,
                        stepId,
                        label,
                        type,
                        fields.any("value").toString()));
    }

    private static Optional<JsonNode> tree(String json, Mistakes mistakes) {
        try {
            return Optional.of(JsonText.read(json));
        } catch (Unreadable e) {
            mistakes.add(new Mistake(
                    List.of(),
                    String.valueOf(e.getMessage()),
                    "json_invalid",
                    JsonNodeFactory.instance.textNode(json)));
            return Optional.empty();
        }
    }

    /** One that is empty counts as none. */
    private static @Nullable String id(Fields fields, String name) {
        String id = fields.optionalText(name);
        return id == null || id.isEmpty() ? null : id;
    }

    /** Also those that only this event has; as in WEI, not before the types are right. */
    private static void checkIds(Fields fields, Mistakes mistakes) {
        if (mistakes.count() > 0) {
            return;
        }
        for (var field : fields.node().properties()) {
            String name = field.getKey();
            boolean isId = name.equals("id") || name.endsWith("_id");
            if (isId
                    && !isNothing(field.getValue())
                    && !Ulids.valid(field.getValue().asText())) {
                fields.wrong(List.of(), "Value error, " + Ulids.invalid(name), "value_error", fields.node());
            }
        }
    }

    private static boolean isNothing(JsonNode id) {
        return id.isNull() || (id.isTextual() && id.textValue().isEmpty());
    }

    private static @Nullable String timestamp(Fields fields) {
        String time = fields.optionalText(TIMESTAMP);
        if (time == null) {
            return null;
        }
        try {
            LocalDateTime.parse(time.replace(' ', 'T'), DateTimeFormatter.ISO_DATE_TIME);
            return time;
        } catch (DateTimeException e) {
            fields.wrong(
                    List.of(TIMESTAMP), "Input should be a valid datetime", "datetime_parsing", fields.any(TIMESTAMP));
            return null;
        }
    }
}
