package dev.runs.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.workflow.WeiTimes;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An event as WEI writes it: its fields in their order, nulls too, and after them whatever else it says. */
public final class EventBody {
    /** Those that every event has. */
    public static final Set<String> FIELDS = Set.of(
            "event_id",
            "event_timestamp",
            "experiment_id",
            "campaign_id",
            "workcell_id",
            "event_type",
            "event_name",
            "event_info");

    private EventBody() {}

    /** One of the server's own; what is particular to its kind can be put after it. */
    public static ObjectNode of(
            String id,
            Instant at,
            @Nullable String experimentId,
            @Nullable String campaignId,
            String type,
            String name) {
        return write(
                id,
                WeiTimes.time(at),
                new NewEvent(null, null, experimentId, campaignId, null, type, name, null, Map.of()));
    }

    static ObjectNode write(String id, String timestamp, NewEvent event) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        JsonNode info = event.info();
        ObjectNode body = nodes.objectNode()
                .put("event_id", id)
                .put("event_timestamp", timestamp)
                .put("experiment_id", event.experimentId())
                .put("campaign_id", event.campaignId())
                .put("workcell_id", event.workcellId())
                .put("event_type", event.type())
                .put("event_name", event.name());
        body.set("event_info", info == null ? nodes.nullNode() : info);
        event.others().forEach(body::set);
        return body;
    }
}
