package dev.runs.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.console.ApiView.Answer;
import dev.runs.console.ApiView.Body;
import dev.runs.console.ApiView.Group;
import dev.runs.console.ApiView.Operation;
import dev.runs.console.ApiView.Row;
import dev.runs.console.ApiView.Shape;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads an OpenAPI document for people: what it refers to is looked up, what it says in keywords becomes words. */
final class ApiReader {
    private final JsonNode document;
    private final URI server;

    ApiReader(JsonNode document, URI server) {
        this.document = document;
        this.server = server;
    }

    ApiView read() {
        JsonNode info = document.path("info");
        return new ApiView(
                info.path("title").asText(),
                Prose.of(info.path("description").asText()),
                stream(document.path("tags")).map(this::group).toList(),
                document.path("components").path("schemas").properties().stream()
                        .map(schema -> new Shape(schema.getKey(), about(schema.getValue()), fields(schema.getValue())))
                        .toList());
    }

    private Group group(JsonNode tag) {
        String name = tag.path("name").asText();
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (method.getValue().path("tags").path(0).asText().equals(name)) {
                        operations.add(operation(path.getKey(), method.getKey(), method.getValue()));
                    }
                }));
        return new Group(name, Prose.of(tag.path("description").asText()), operations);
    }

    private Operation operation(String path, String method, JsonNode operation) {
        List<JsonNode> parameters =
                stream(operation.path("parameters")).map(this::resolved).toList();
        JsonNode body = operation.path("requestBody");
        boolean open = operation.has("security") && operation.path("security").isEmpty();
        return new Operation(
                operation.path("operationId").asText(),
                method.toUpperCase(Locale.ROOT),
                path,
                operation.path("summary").asText(),
                Prose.of(operation.path("description").asText()),
                open,
                parameters.stream().map(ApiReader::parameter).toList(),
                body.isMissingNode() ? null : body(body),
                operation.path("responses").properties().stream()
                        .map(this::answer)
                        .toList(),
                new CurlExample(server, path, method, operation, parameters, open).text());
    }

    private static Row parameter(JsonNode parameter) {
        JsonNode schema = parameter.path("schema");
        return new Row(
                parameter.path("name").asText(),
                parameter.path("in").asText(),
                ApiTypes.type(schema),
                parameter.path("required").asBoolean(),
                Prose.of(parameter.path("description").asText() + ApiTypes.limits(schema)));
    }

    private Body body(JsonNode body) {
        JsonNode schema = schema(body);
        return new Body(Prose.of(body.path("description").asText()), ApiTypes.type(schema), fields(resolved(schema)));
    }

    private Answer answer(Map.Entry<String, JsonNode> answer) {
        JsonNode response = resolved(answer.getValue());
        JsonNode schema = schema(response);
        return new Answer(
                answer.getKey(),
                Prose.of(response.path("description").asText()),
                ApiTypes.type(schema),
                answer.getKey().startsWith("2") ? fields(resolved(schema)) : List.of());
    }

    /** Of the one type in which something is sent or answered. */
    private static JsonNode schema(JsonNode withContent) {
        return withContent.path("content").path("application/json").path("schema");
    }

    private List<Row> fields(JsonNode schema) {
        List<String> required =
                stream(schema.path("required")).map(JsonNode::asText).toList();
        return schema.path("properties").properties().stream()
                .map(field -> new Row(
                        field.getKey(),
                        "",
                        ApiTypes.type(field.getValue()),
                        required.contains(field.getKey()),
                        about(field.getValue().has("description") ? field.getValue() : resolved(field.getValue()))))
                .toList();
    }

    private static Prose about(JsonNode schema) {
        return Prose.of(schema.path("description").asText() + ApiTypes.limits(schema));
    }

    /** What is meant where a {@code $ref} stands. */
    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
