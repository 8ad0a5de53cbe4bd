package dev.runs.api.document;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
            List.of("openapi", "runs", "logs", "files", "storage", "organization", "wei", "workflows", "server");

    /** What is refused before it comes to its operation, by status. */
    private static final Map<String, String> OF_EVERY_OPERATION = Map.of("414", "UriTooLong", "431", "HeadersTooLarge");

    /** Below {@code /wei/} failures have another shape, and each operation may answer with any of them. */
    private static final Map<String, String> OF_EVERY_WEI_OPERATION = Map.of(
            "400", "WeiBadRequest",
            "404", "WeiNotFound",
            "406", "WeiNotAcceptable",
            "414", "WeiUriTooLong",
            "431", "WeiHeadersTooLarge",
            "500", "WeiServerError");

    /** Where a key is needed. */
    private static final Map<String, String> OF_CLOSED_WEI_OPERATIONS = Map.of(
            "401", "WeiUnauthorized",
            "403", "WeiForbidden",
            "408", "WeiRequestTimeout",
            "413", "WeiTooLarge",
            "415", "WeiUnsupportedType",
            "422", "WeiInvalidInput",
            "429", "WeiTooManyAttempts",
            "502", "WeiStorageUnavailable",
            "503", "WeiUnavailable",
            "507", "WeiStorageFull");

    private static final List<String> WAYS_INTO_WEI = List.of("basic", "apiKey", "bearerToken");

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
                .properties()
                .forEach(path -> path.getValue()
                        .forEach(operation -> complete(path.getKey().startsWith("/wei/"), (ObjectNode) operation)));
    }

    private static void complete(boolean isWei, ObjectNode operation) {
        ObjectNode responses = (ObjectNode) operation.path("responses");
        responses.forEach(ApiDocument::addRequestId);
        if (isWei) {
            operation
                    .withArrayProperty("parameters")
                    .insertObject(0)
                    .put("$ref", "#/components/parameters/WeiOrganization");
            addAll(responses, OF_EVERY_WEI_OPERATION);
            if (!operation.has("security")) {
                addAll(responses, OF_CLOSED_WEI_OPERATIONS);
                ArrayNode security = operation.putArray("security");
                WAYS_INTO_WEI.forEach(way -> security.addObject().putArray(way));
            }
        } else {
            addAll(responses, OF_EVERY_OPERATION);
        }
        Map<String, JsonNode> inOrder = new TreeMap<>();
        responses.properties().forEach(answer -> inOrder.put(answer.getKey(), answer.getValue()));
        responses.removeAll().setAll(inOrder);
    }

    private static void addAll(ObjectNode responses, Map<String, String> names) {
        names.forEach((status, name) -> {
            if (!responses.has(status)) {
                responses.putObject(status).put("$ref", "#/components/responses/" + name);
            }
        });
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
