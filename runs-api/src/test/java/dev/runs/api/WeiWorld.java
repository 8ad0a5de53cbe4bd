package dev.runs.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.module.RestModule;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * What workflows need: real modules, a workcell that has them, experiments. Who asks for it has a key of the
 * organization acme, and the server may end at any moment: then every method throws an IOException.
 */
record WeiWorld(URI server, String key) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Real modules that take actions, called module-1, module-2 and so on. To be closed by the caller. */
    static List<RestModule> modules(int count) throws IOException, InterruptedException {
        List<RestModule> modules = new ArrayList<>();
        try {
            for (int i = 1; i <= count; i++) {
                modules.add(RestModule.launch("module-" + i));
            }
            modules.forEach(RestModule::awaitReady);
        } catch (IOException | InterruptedException | RuntimeException e) {
            close(modules);
            throw e;
        }
        return modules;
    }

    static void close(List<RestModule> modules) throws IOException {
        for (RestModule module : modules) {
            module.close();
        }
    }

    /**
     * A workcell as an administrator writes it: these modules, and the built-in ones under the names programs and
     * pause. Each module knows the place called bench by coordinates of its own.
     *
     * @param repeatable the actions of every module that may be called again
     */
    static String workcell(List<RestModule> modules, String... repeatable) {
        Map<String, URI> addresses = new LinkedHashMap<>();
        modules.forEach(module -> addresses.put(module.module().name(), module.uri()));
        return workcell(addresses, repeatable);
    }

    /** The same with modules of any kind: by name, where each is. */
    static String workcell(Map<String, URI> modules, String... repeatable) {
        StringBuilder rest = new StringBuilder();
        StringBuilder places = new StringBuilder(modules.isEmpty() ? " {}\n" : "\n");
        modules.forEach((name, address) -> {
            rest.append("""
                      - name: %s
                        interface: wei_rest_interface
                        config:
                          rest_node_address: %s
                          repeatable: [%s]
                    """.formatted(name, address, String.join(", ", repeatable)));
            places.append("  ").append(name).append(": {bench: [1.5, 2]}\n");
        });
        return "name: lab\nconfig: {lab_name: lab}\nmodules:\n" + rest
                + "  - {name: programs, interface: runs}\n  - {name: pause, interface: wait}\nlocations:" + places;
    }

    /** Takes an admin's key. */
    void putWorkcell(String yaml) throws IOException, InterruptedException {
        ok(send(request("workcell").PUT(BodyPublishers.ofString(yaml))));
    }

    /** Its id. */
    String experiment(String name) throws IOException, InterruptedException {
        return ok(send(request("experiments/")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                App.JSON.createObjectNode().put("name", name).toString()))))
                .path("experiment_id")
                .asText();
    }

    /** @param args a JSON object, in which an apostrophe stands for a quotation mark */
    static ObjectNode step(String name, String module, String action, String args) {
        ObjectNode step = App.JSON
                .createObjectNode()
                .put("name", name)
                .put("module", module)
                .put("action", action);
        step.set("args", json(args));
        return step;
    }

    static ObjectNode workflow(String name, List<ObjectNode> steps) {
        ObjectNode workflow = App.JSON.createObjectNode().put("name", name);
        workflow.putArray("flowdef").addAll(steps);
        return workflow;
    }

    /** @param text in which an apostrophe stands for a quotation mark */
    static JsonNode json(String text) {
        try {
            return App.JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** The answer, whatever it is: 200 means that the run is accepted. */
    HttpResponse<String> start(String experiment, JsonNode workflow) throws IOException, InterruptedException {
        return start(Map.of("experiment_id", experiment, "workflow", workflow.toString()));
    }

    /** @param fields of the form, which goes urlencoded, as WEI's client sends it where there are no files */
    HttpResponse<String> start(Map<String, String> fields) throws IOException, InterruptedException {
        String form = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(request("runs/start")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
    }

    /** A file of a form. */
    record Upload(String part, String name, String content) {}

    /** The same as {@code multipart/form-data}. */
    HttpResponse<String> start(Map<String, String> fields, List<Upload> files)
            throws IOException, InterruptedException {
        StringBuilder body = new StringBuilder();
        fields.forEach((name, text) -> body.append(
                        "--edge\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n".formatted(name))
                .append(text)
                .append("\r\n"));
        files.forEach(
                file -> body.append("--edge\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\n"
                                .formatted(file.part(), file.name()))
                        .append(file.content())
                        .append("\r\n"));
        return send(request("runs/start")
                .header("Content-Type", "multipart/form-data; boundary=edge")
                .POST(BodyPublishers.ofString(body + "--edge--\r\n")));
    }

    /** The id of the run. */
    String started(String experiment, JsonNode workflow) throws IOException, InterruptedException {
        return ok(start(experiment, workflow)).path("run_id").asText();
    }

    JsonNode run(String id) throws IOException, InterruptedException {
        return get("runs/" + id);
    }

    /** The run, once it has ended in whatever way. */
    JsonNode awaitEnd(String id) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> run(id), WeiWorld::isOver);
    }

    static boolean isOver(JsonNode run) {
        return run.path("status").asText().matches("completed|failed|cancelled");
    }

    /** @param path below {@code /wei/acme/} */
    JsonNode get(String path) throws IOException, InterruptedException {
        return ok(send(request(path)));
    }

    /** @param path below {@code /wei/acme/} */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve("wei/acme/" + path));
    }

    /** The answer, of which is only sure that the API's document has it. */
    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpRequest sent =
                request.header("X-API-Key", key).timeout(Duration.ofSeconds(60)).build();
        HttpResponse<String> answer = HTTP.send(sent, BodyHandlers.ofString());
        Contract.SERVED.check(answer);
        return answer;
    }

    static JsonNode ok(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.request().uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return App.json(answer);
    }
}
