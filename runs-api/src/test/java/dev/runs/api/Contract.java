package dev.runs.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.runs.api.document.ApiDocument;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds answers against the description of the API. It is stricter than what clients are told: a field that the
 * description does not name is a mistake of one of the two.
 */
final class Contract {
    static final Contract SERVED = new Contract(ApiDocument.load().root());

    private static final String ID = "https://runs.example/openapi.json";
    private static final int MOST_PROBLEMS = 5;

    private final JsonNode document;
    private final SchemaRegistry registry;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();

    Contract(JsonNode described) {
        document = described.deepCopy();
        forbidOtherFields(document);
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(Map.of(ID, document.toString()))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                pattern(path.getKey()),
                                method.getValue()))));
        // "/runs/events" is asked before "/runs/{run_id}".
        operations.sort(Comparator.comparing(operation -> operation.path.replace('{', '\uffff')));
    }

    /** A method of a path, as the description has it. */
    record Operation(String method, String path, Pattern pattern, JsonNode description) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** What stands where a {@code $ref} leads, or the node itself. */
    JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    /** @throws AssertionError where the answer is not as described; one of a path that is not described is left alone */
    void check(HttpResponse<String> answer) {
        violation(
                        answer.request().method(),
                        answer.uri().getRawPath(),
                        answer.statusCode(),
                        answer.headers().firstValue("Content-Type").orElse(""),
                        answer.body())
                .or(() -> missingHeader(answer))
                .ifPresent(violation -> {
                    throw new AssertionError(violation);
                });
    }

    private Optional<String> missingHeader(HttpResponse<String> answer) {
        return operation(answer.request().method(), answer.uri().getRawPath())
                .flatMap(operation -> headers(operation, answer.statusCode())
                        .filter(header -> answer.headers().firstValue(header).isEmpty())
                        .map(header -> "%s answered %d without the header %s"
                                .formatted(operation, answer.statusCode(), header))
                        .findFirst());
    }

    /** Those that the answers of a status have. */
    private Stream<String> headers(Operation operation, int status) {
        return resolved(operation.description.path("responses").path(String.valueOf(status)))
                .path("headers")
                .properties()
                .stream()
                .filter(header -> resolved(header.getValue()).path("required").asBoolean())
                .map(Map.Entry::getKey);
    }

    private Optional<Operation> operation(String method, String path) {
        return operations.stream()
                .filter(operation -> operation.method.equals(method)
                        && operation.pattern.matcher(path).matches())
                .findFirst();
    }

    /** What is wrong with an answer, in a sentence. */
    Optional<String> violation(String method, String path, int status, String contentType, String body) {
        return operation(method, path)
                .flatMap(operation -> violation(operation, status, contentType, body)
                        .map(problem -> "%s answered %d%s. It was: %s"
                                .formatted(
                                        operation, status, problem, body.substring(0, Math.min(500, body.length())))));
    }

    private Optional<String> violation(Operation operation, int status, String contentType, String body) {
        JsonNode response = operation.description.path("responses").path(String.valueOf(status));
        if (response.isMissingNode()) {
            return Optional.of(", which is no status that the description names");
        }
        JsonNode content = resolved(response).path("content");
        String type = contentType.replaceFirst(";.*", "");
        if (content.isEmpty()) {
            return body.isEmpty() ? Optional.empty() : Optional.of(" with a body; the description names none");
        }
        JsonNode described = content.path(content.has(type) ? type : "*/*");
        if (described.isMissingNode()) {
            return Optional.of(" as '%s', which is no type that the description names".formatted(contentType));
        }
        // Of another text, such as YAML, a schema says no more than that it is one.
        return described.has("schema") && type.endsWith("json")
                ? problems(described.path("schema"), body)
                        .map(problems -> " with a body that is not as described: " + problems)
                : Optional.empty();
    }

    /** What is wrong with JSON by a schema of the description. */
    Optional<String> problems(JsonNode schema, String json) {
        // What a reference means stands in the whole document, which has a name of its own.
        Schema ready = compiled.computeIfAbsent(
                schema, node -> registry.getSchema(node.toString().replace("\"#/", "\"" + ID + "#/")));
        String problems = ready.validate(json, InputFormat.JSON).stream()
                .limit(MOST_PROBLEMS)
                .map(problem -> problem.getInstanceLocation() + " " + problem.getMessage())
                .collect(Collectors.joining("; "));
        return problems.isEmpty() ? Optional.empty() : Optional.of(problems);
    }

    /** A variable that is called {@code path} may have slashes in its value, or none. */
    private static Pattern pattern(String path) {
        return Pattern.compile(path.replaceAll("\\{path}", ".*").replaceAll("\\{[^}]+}", "[^/]+"));
    }

    private static void forbidOtherFields(JsonNode node) {
        if (node instanceof ObjectNode schema
                && schema.path("properties").isObject()
                && !schema.has("additionalProperties")) {
            schema.put("additionalProperties", false);
        }
        node.forEach(Contract::forbidOtherFields);
    }
}
