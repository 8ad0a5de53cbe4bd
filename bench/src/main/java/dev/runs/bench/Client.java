package dev.runs.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runs.k8s.HttpMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The Runs API over one connection. */
final class Client implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Wire wire;

    Client(URI server, String key) throws IOException {
        wire = new Wire(server, "X-API-Key: " + key);
    }

    /** @throws IOException for any answer that is not 2xx */
    JsonNode get(String path) throws IOException {
        return json(wire.get(path));
    }

    /** How long it takes to be answered, asked for so many times, one after the other. */
    Times times(String path, int count) throws IOException {
        Times times = new Times();
        for (int i = 0; i < count; i++) {
            long began = System.nanoTime();
            get(path);
            times.add(System.nanoTime() - began);
        }
        return times;
    }

    JsonNode post(String path, String body) throws IOException {
        return json(wire.post(path, body));
    }

    /** Answers the id of the run. */
    String submit(String body) throws IOException {
        return post("/runs", body).path("id").asText();
    }

    /** Answers its s3:// address. */
    String upload(String organization, String path, String content) throws IOException {
        return upload(organization, path, content.getBytes(StandardCharsets.UTF_8));
    }

    String upload(String organization, String path, byte[] content) throws IOException {
        String key = "runs/" + organization + "/" + path;
        URI url = URI.create(
                post("/files/upload-url?key=" + key, "").path("uploadUrl").asText());
        String where = url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        json(wire.send("PUT", where, "application/octet-stream", content));
        return "s3://" + key;
    }

    static JsonNode json(HttpMessage answer) throws IOException {
        if (answer.status() / 100 != 2) {
            throw new IOException(answer.text());
        }
        return answer.body().length == 0 ? JSON.missingNode() : JSON.readTree(answer.body());
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
