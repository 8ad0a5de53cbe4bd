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
import java.util.Objects;

/**
 * The description of the API: one OpenAPI 3.1 document, put together from a file for each part, in the order in which
 * it is shown. It names no server: the official command-line client would send its requests there.
 */
public final class ApiDocument {
    private static final List<String> PARTS =
            List.of("openapi", "runs", "logs", "files", "storage", "organization", "server");

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
