package dev.runs.module;

import java.io.IOException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.NHttpMessageParser;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/** The library takes what has come of an answer's head for all of it where the connection ends; that is a cut one. */
final class WholeHeadParser implements NHttpMessageParser<HttpResponse> {
    private final NHttpMessageParser<HttpResponse> parser;

    WholeHeadParser(NHttpMessageParser<HttpResponse> parser) {
        this.parser = parser;
    }

    @Override
    public void reset() {
        parser.reset();
    }

    @Override
    public @Nullable HttpResponse parse(SessionInputBuffer buffer, boolean endOfStream)
            throws IOException, HttpException {
        HttpResponse head = parser.parse(buffer, false);
        if (head == null && endOfStream) {
            throw new ConnectionClosedException("the connection was closed");
        }
        return head;
    }
}
