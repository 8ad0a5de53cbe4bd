package dev.runs.module;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** A request without a body, whose answer is a short text. */
final class Question<T> implements Call<T> {
    private final Request request;
    private final int limit;
    private final Function<String, T> reader;
    private final Function<String, T> otherwise;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /**
     * @param limit in bytes
     * @param reader of a whole answer
     * @param otherwise from the reason why there is none, which goes on after "Module 'x' "
     */
    Question(Request request, int limit, Function<String, T> reader, Function<String, T> otherwise) {
        this.request = request;
        this.limit = limit;
        this.reader = reader;
        this.otherwise = otherwise;
    }

    @Override
    public Request request() {
        return request;
    }

    @Override
    public OutputStream open(Head head) throws IOException {
        return LimitedStream.of(body, head, limit);
    }

    @Override
    public T read(Received received) {
        return received.head().successful()
                ? reader.apply(body.toString(StandardCharsets.UTF_8))
                : otherwise.apply(received.refusal());
    }

    @Override
    public T failed(Trouble trouble) {
        return otherwise.apply(trouble.reason());
    }
}
