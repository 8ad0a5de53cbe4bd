package dev.runs.api.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The demo as a client of the API: nothing but HTTP, as anybody's script would do it. */
final class DemoClient {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI server;
    private final String key;

    DemoClient(URI server, String key) {
        this.server = server;
        this.key = key;
    }

    String key() {
        return key;
    }

    void upload(String path, Path file) throws IOException, InterruptedException {
        String url = ask(request("files/upload-url?key=" + path).POST(BodyPublishers.noBody()))
                .path("uploadUrl")
                .asText();
        ask(HttpRequest.newBuilder(URI.create(url)).PUT(BodyPublishers.ofFile(file)));
    }

    /** Submits a Python program with a data file, and returns the run's id. */
    String submit(String program, String data) throws IOException, InterruptedException {
        Map<String, Object> body = Map.of(
                "runPython",
                Map.of("uri", program),
                "environment",
                Map.of("dependencies", List.of(Map.of("sourceType", "FILE", "filePath", data))));
        return ask(request("runs")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(JSON.writeValueAsString(body))))
                .path("id")
                .asText();
    }

    JsonNode run(String id) throws IOException, InterruptedException {
        return ask(request("runs/" + id));
    }

    JsonNode log(String id, String cursor) throws IOException, InterruptedException {
        return ask(request("runs/" + id + "/logs?size=1000&cursor=" + cursor));
    }

    JsonNode folder(String path) throws IOException, InterruptedException {
        return ask(request("files/dir?dir=" + path)).path("files");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path)).header("X-API-Key", key);
    }

    private JsonNode ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException("The server answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
