package dev.runs.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** A command that calls an operation, to be copied: with what it needs, and with the examples of what it can have. */
record CurlExample(
        URI server, String path, String method, JsonNode operation, List<JsonNode> parameters, boolean open) {
    private static final String NEXT_LINE = " \\\n  ";

    String text() {
        StringJoiner command = new StringJoiner(NEXT_LINE);
        command.add("curl -sS" + options());
        if (!open) {
            command.add("-H \"X-API-Key: $RUNS_API_KEY\"");
        }
        JsonNode body = operation.path("requestBody").path("content");
        JsonNode json = body.path("application/json").path("example");
        if (!json.isMissingNode()) {
            command.add("-H 'Content-Type: application/json'");
            command.add("-d '" + json.toPrettyString().replace("'", "'\\''") + "'");
        } else if (!body.isMissingNode()) {
            command.add("-T report.py");
        }
        return command.add('"' + url() + '"').toString();
    }

    private String options() {
        String verb = method.toUpperCase(Locale.ROOT);
        boolean saysItself = verb.equals("GET") || verb.equals("PUT");
        boolean toFile = operation.path("responses").path("200").path("content").has("application/octet-stream");
        return (saysItself ? "" : " -X " + verb) + (toFile ? " -OJ" : "");
    }

    private String url() {
        String filled = path;
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (JsonNode parameter : parameters) {
            String name = parameter.path("name").asText();
            String example = parameter.path("example").asText();
            if (parameter.path("in").asText().equals("path")) {
                filled = filled.replace("{" + name + "}", example.isEmpty() ? name.toUpperCase(Locale.ROOT) : example);
            } else if (parameter.path("in").asText().equals("query") && !example.isEmpty()) {
                query.add(name + "=" + example);
            }
        }
        return server.toString().replaceAll("/$", "") + filled + query;
    }
}
