package dev.runs.api.wei;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.experiment.EventBody;
import dev.runs.experiment.NewEvent;
import dev.runs.experiment.NewExperiment;
import dev.runs.workflow.Fields;
import dev.runs.workflow.Mistakes;
import dev.runs.workflow.Ulids;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
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
