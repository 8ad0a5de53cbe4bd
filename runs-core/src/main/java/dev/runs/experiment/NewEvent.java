package dev.runs.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as a client sends it.
 *
 * @param id null where the server is to make one
 * @param timestamp as the client wrote it; null for now
 * @param others whatever else it says, in its order
 */
public record NewEvent(
        @Nullable String id,
        @Nullable String timestamp,
        @Nullable String experimentId,
        @Nullable String campaignId,
        @Nullable String workcellId,
        String type,
        String name,
        @Nullable JsonNode info,
        Map<String, JsonNode> others) {
    public NewEvent {
        others = Collections.unmodifiableMap(new LinkedHashMap<>(others));
    }
}
