package dev.runs.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Speaks to a server that may end at any moment: every method throws an IOException where it does. */
record RunsClient(URI server, String key) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** The answer, whatever it is: 201 means that the run is accepted. */
    HttpResponse<String> submit(String name, String program, List<String> arguments)
            throws IOException, InterruptedException {
        ObjectNode request = App.JSON.createObjectNode().put("name", name);
        ObjectNode python = request.putObject("runPython").put("uri", program);
        arguments.forEach(python.putArray("args")::add);
        return send(HttpRequest.newBuilder(server.resolve("runs"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request.toString())));
    }

    /** Submits a run to a region as the request is written, and returns its id. */
    String submit(ObjectNode request, String region) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(server.resolve("runs?region=" + region))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(request.toString())));
        if (answer.statusCode() != 201) {
            throw new IOException("Not accepted: " + answer.statusCode() + " " + answer.body());
        }
        return App.json(answer).path("id").asText();
    }

    void cancel(String id) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(
                HttpRequest.newBuilder(server.resolve("runs/" + id + "/cancel")).POST(BodyPublishers.noBody()));
        if (answer.statusCode() != 200) {
            throw new IOException("Not cancelled: " + answer.statusCode() + " " + answer.body());
        }
    }

    int count(String... statuses) throws IOException, InterruptedException {
        return get("runs?size=1&status=" + String.join("&status=", statuses))
                .path("total")
                .asInt();
    }

    List<JsonNode> runs() throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        JsonNode page = get("runs?size=100");
        page.path("items").forEach(all::add);
        while (!page.path("next_page").isNull()) {
            page = get("runs?size=100&cursor=" + page.path("next_page").asText());
            page.path("items").forEach(all::add);
        }
        return all;
    }

    JsonNode run(String id) throws IOException, InterruptedException {
        return get("runs/" + id);
    }

    /** The first 10,000 lines, each with its time. */
    List<JsonNode> log(String id) throws IOException, InterruptedException {
        List<JsonNode> lines = new ArrayList<>();
        get("runs/" + id + "/logs?size=10000").path("items").forEach(lines::add);
        return lines;
    }

    URI uploadUrl(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(server.resolve("files/upload-url?key=" + path))
                .POST(BodyPublishers.noBody()));
        return URI.create(App.json(answer).path("uploadUrl").asText());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(server.resolve(path)));
        if (answer.statusCode() != 200) {
            throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return App.json(answer);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                request.header("X-API-Key", key).timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
        Contract.SERVED.check(answer);
        return answer;
    }
}
