package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the official command-line client asks for, in its order, and what it makes of the answers, as far as it is
 * documented. It has no package that a build could install, and is played here instead.
 */
final class CommandLine {
    /** Without one of these in the server's description, it has no command for runs. */
    private static final List<String> NEEDED = List.of(
            "post /runs",
            "get /runs",
            "get /runs/{run_id}",
            "get /runs/{run_id}/logs",
            "post /files/upload-url",
            "get /files/dir",
            "get /organization");
    /** It knows no other end, and follows for ever a run that has one. */
    private static final List<String> ENDS = List.of("COMPLETED", "FAILED", "CANCELLED");

    private final App app;
    private final String key;

    private CommandLine(App app, String key) {
        this.app = app;
        this.key = key;
    }

    /** Reads the description, as each of its commands does first, and goes where that says. */
    static CommandLine start(App app, String key) {
        CommandLine client = new CommandLine(app, key);
        JsonNode description = client.get("/openapi.json");
        for (String operation : NEEDED) {
            String[] parts = operation.split(" ", 2);
            assertThat(description.path("paths").path(parts[1]).path(parts[0]).isObject())
                    .as(operation)
                    .isTrue();
        }
        // The address of the description is then that of the API; another one would lead away from here.
        assertThat(description.path("servers").path(0).path("url").asText("/")).isEqualTo("/");
        return client;
    }

    /** The folders to which it can bring a local program: of each storage, and the user's own. */
    List<String> uploadFolders() {
        JsonNode organization = get("/organization");
        JsonNode store = organization.path("fileStore");
        List<String> ids =
                new ArrayList<>(organization.path("storageIntegrations").findValuesAsText("id"));
        ids.add(store.path("id").asText());
        List<String> folders = new ArrayList<>();
        for (String id : ids) {
            folders.add(get("/files/integration-dir?dir=/&integration_id=" + id)
                    .path("path")
                    .asText());
        }
        String bucket = store.path("bucketName").asText();
        String own = bucket + "/" + organization.path("id").asText() + "/data/customer-"
                + get("/users/me").path("id").asText();
        for (String dir : List.of(own, bucket)) {
            folders.add(get("/files/dir?dir=" + dir).path("path").asText());
        }
        return folders.stream()
                .map(folder -> folder.startsWith("s3://") ? folder : "s3://" + folder)
                .toList();
    }

    /** {@code --upload-path FOLDER}; returns the program's URI. */
    String upload(String folder, String run, String file, String content) {
        String path = folder.replace("s3://", "") + "/wherobots-jobs/" + run + "/" + file;
        JsonNode signed = json(send("POST", "/files/upload-url?key=" + path, null));
        HttpResponse<String> stored = app.put(signed.path("uploadUrl").asText(), BodyPublishers.ofString(content));
        assertThat(stored.statusCode()).as(stored.body()).isBetween(200, 299);
        return "s3://" + path;
    }

    /** {@code job-runs create URI --name NAME ...}; returns the run. */
    JsonNode create(String uri, String name, int timeoutSeconds, String... arguments) {
        ObjectNode body = App.JSON.createObjectNode();
        body.put("name", name);
        body.put("runtime", "tiny");
        body.put("timeoutSeconds", timeoutSeconds);
        ArrayNode args = body.putObject("runPython").put("uri", uri).putArray("args");
        List.of(arguments).forEach(args::add);
        return json(send("POST", "/runs?region=aws-us-west-2", body.toString()));
    }

    /** {@code job-runs logs --follow}, which {@code create --watch} does too; returns the exit status of the latter. */
    int follow(String id, Consumer<String> printed) {
        long cursor = 0;
        while (true) {
            cursor = print(id, cursor, 200, printed);
            String status = get("/runs/" + id).path("status").asText();
            if (ENDS.contains(status)) {
                print(id, cursor, 1_000, printed);
                return status.equals("COMPLETED") ? 0 : 1;
            }
            LockSupport.parkNanos(100_000_000L); // its --interval
        }
    }

    /** Returns the next cursor: where the answer has none it counts lines, and it counts none that is blank. */
    private long print(String id, long cursor, int size, Consumer<String> printed) {
        JsonNode page = get("/runs/" + id + "/logs?cursor=" + cursor + "&size=" + size);
        long next = cursor;
        for (JsonNode item : page.path("items")) {
            String line = item.path("raw").asText();
            if (!line.isEmpty()) {
                printed.accept(line);
                next++;
            }
        }
        return Optional.of(page.path("next_page"))
                .filter(JsonNode::isNumber)
                .map(JsonNode::asLong)
                .orElse(next);
    }

    /** {@code job-runs logs}, or with {@code --tail}. */
    List<String> logs(String id, int size) {
        return get("/runs/" + id + "/logs?cursor=0&size=" + size).path("items").findValuesAsText("raw");
    }

    /** {@code job-runs metrics}: what each is called, and its value as it is to be shown. */
    Map<String, String> metrics(String id) {
        Map<String, String> shown = new LinkedHashMap<>();
        for (JsonNode details : get("/runs/" + id + "/metrics").path("instant_metrics")) {
            JsonNode metric = details.path("metric");
            String name = details.path("display_name").asText();
            if (!name.isEmpty()) {
                JsonNode value = metric.path("data").path("value");
                shown.put(
                        name,
                        value.isNumber()
                                ? value.asDouble() + " " + metric.path("format").asText()
                                : "N/A");
            }
        }
        return shown;
    }

    /** {@code job-runs list}: the rows of its table, without the times. */
    List<List<String>> list(String query) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode run : get("/runs?size=20" + query).path("items")) {
            assertThat(run.path("createTime").asText()).isNotEmpty();
            rows.add(List.of(
                    run.path("id").asText(),
                    run.path("name").asText(),
                    run.path("status").asText(),
                    run.path("payload").path("runtime").asText(),
                    run.path("payload").path("region").asText()));
        }
        return rows;
    }

    /** {@code api runs cancel cancel-job-run}, which fails where a success has no JSON. */
    JsonNode cancel(String id) {
        return json(send("POST", "/runs/" + id + "/cancel", null));
    }

    private JsonNode get(String path) {
        return json(send("GET", path, null));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.uri() + ": " + answer.body()).isBetween(200, 299);
        return App.json(answer);
    }

    /** Network errors, 429 and 5xx it tries again; none of them is to be seen here. */
    HttpResponse<String> send(String method, String path, @Nullable String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(app.server.url().resolve(path).toString()))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        Map.of(
                        "x-api-key",
                        key,
                        "Accept",
                        "application/json",
                        "User-Agent",
                        "Go-http-client/1.1",
                        "X-Wherobots-Client",
                        "client=cli;ver=0.9.0;cmd=job-runs.create")
                .forEach(request::header);
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return app.send("", request);
    }
}
