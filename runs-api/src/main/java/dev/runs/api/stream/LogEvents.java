package dev.runs.api.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.runs.api.wire.LogView;
import dev.runs.log.LogLine;
import dev.runs.log.LogPage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Server-sent events. The id of each is the line to go on from. Data is one line of JSON, in which no character that a
 * program prints ends a line or an event.
 */
final class LogEvents {
    private static final JsonMapper JSON = new JsonMapper();

    private LogEvents() {}

    /** A line of a log. */
    record Line(long line, long timestamp, String raw) {}

    /** Says nothing, and shows whether anybody is there. */
    static byte[] comment() {
        return bytes(":\n\n");
    }

    static byte[] lines(LogPage page) {
        ByteArrayOutputStream events = new ByteArrayOutputStream();
        long number = page.firstLine();
        for (LogLine line : page.lines()) {
            events.writeBytes(bytes("id: " + (number + 1) + "\ndata: "));
            events.writeBytes(json(new Line(number, line.timestamp(), LogView.raw(line))));
            events.writeBytes(bytes("\n\n"));
            number++;
        }
        return events.toByteArray();
    }

    /** The last event. Its data is not empty: a browser would not show it. */
    static byte[] end(long lines) {
        return bytes("event: end\nid: " + lines + "\ndata: {\"lines\":" + lines + "}\n\n");
    }

    private static byte[] json(Line line) {
        try {
            return JSON.writeValueAsBytes(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Text can be written as JSON", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
