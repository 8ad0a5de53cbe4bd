package dev.runs.api.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.time.Instant;

/**
 * A time as RFC 3339 writes it, with a year of four digits. The database knows times beyond, such as infinity: they
 * become the nearest that clients can read, some of which know no year 0.
 */
public final class WireTime extends JsonSerializer<Instant> {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    @Override
    public void serialize(Instant time, JsonGenerator json, SerializerProvider provider) throws IOException {
        json.writeString((time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time).toString());
    }
}
