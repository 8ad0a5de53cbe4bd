package dev.runs.api.document;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The description of the API: one OpenAPI 3.1 document, put together from a file for each part, in the order in which
 * it is shown. It names no server: the official command-line client would send its requests there.
 */
public final class ApiDocument {
    private static final List<String> PARTS =
            List.of("openapi", "runs", "logs", "files", "storage", "organization", "server");

    /** What is refused before it comes to its operation, by status. */
    private static final Map<String, String> OF_EVERY_OPERATION = Map.of("414", "UriTooLong", "431", "HeadersTooLarge");

    private final ObjectNode root;

    private ApiDocument(ObjectNode root) {
        this.root = root;
    }

    public static ApiDocument load() {
        YAMLMapper yaml = YAMLMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        ObjectNode root = yaml.createObjectNode();
        for (String part : PARTS) {
            String name = part + ".yml";
            try (InputStream in = ApiDocument.class.getResourceAsStream(name)) {
                merge(root, (ObjectNode) yaml.readTree(Objects.requireNonNull(in, name)), name);
            } catch (IOException e) {
                throw new UncheckedIOException(name + " cannot be read", e);
            }
        }
        complete(root);
        return new ApiDocument(root);
    }

    public JsonNode root() {
        return root;
    }

    /** As it is served. */
    byte[] json() {
        try {
            return new JsonMapper().writeValueAsBytes(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds what holds for every operation and every answer, so that no part has to say it again. */
    private static void complete(ObjectNode root) {
        root.path("components").path("responses").forEach(ApiDocument::addRequestId);
        root.path("paths")
                .forEach(path -> path.forEach(operation -> {
                    ObjectNode responses = (ObjectNode) operation.path("responses");
                    responses.forEach(ApiDocument::addRequestId);
                    OF_EVERY_OPERATION.forEach((status, name) ->
                            responses.putObject(status).put("$ref", "#/components/responses/" + name));
                    Map<String, JsonNode> inOrder = new TreeMap<>();
                    responses.properties().forEach(answer -> inOrder.put(answer.getKey(), answer.getValue()));
                    responses.removeAll().setAll(inOrder);
                }));
    }

    private static void addRequestId(JsonNode response) {
        if (!response.has("$ref")) {
            ((ObjectNode) response)
                    .withObjectProperty("headers")
                    .putObject("X-Request-Id")
                    .put("$ref", "#/components/headers/RequestId");
        }
    }

    private static void merge(ObjectNode whole, ObjectNode part, String place) {
        part.properties().forEach(entry -> {
            String name = place + ": " + entry.getKey();
            JsonNode known = whole.get(entry.getKey());
            if (known == null) {
                whole.set(entry.getKey(), entry.getValue());
            } else if (known instanceof ObjectNode inner && entry.getValue() instanceof ObjectNode more) {
                merge(inner, more, name);
            } else {
                throw new IllegalStateException("Another part says that too: " + name);
            }
        });
    }
}
