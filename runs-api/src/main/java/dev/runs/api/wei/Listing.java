package dev.runs.api.wei;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.runs.experiment.EventText;
import dev.runs.experiment.Rows;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.function.Function;

/** What is many, written while it is read. */
final class Listing {
    private static final JsonMapper JSON = new JsonMapper();

    private Listing() {}

    /** An object with each thing under its id, as WEI answers lists. */
    static <T> StreamingOutput byId(Rows<T> rows, Function<T, String> id, Function<T, Object> view) {
        return out -> {
            try (JsonGenerator json = JSON.createGenerator(out)) {
                json.writeStartObject();
                while (rows.hasNext()) {
                    T row = rows.next();
                    json.writeFieldName(id.apply(row));
                    json.writePOJO(view.apply(row));
                }
                json.writeEndObject();
            }
        };
    }

    static StreamingOutput byId(Rows<EventText> events) {
        return byId(events, EventText::id, event -> new RawValue(event.body()));
    }

    static StreamingOutput inOrder(Rows<EventText> events) {
        return out -> {
            try (JsonGenerator json = JSON.createGenerator(out)) {
                json.writeStartArray();
                while (events.hasNext()) {
                    json.writeRawValue(events.next().body());
                }
                json.writeEndArray();
            }
        };
    }
}
