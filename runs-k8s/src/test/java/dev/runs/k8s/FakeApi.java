package dev.runs.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a fake API server answers to what our executor asks: pods, and whether it may. Every namespace is there, and
 * everything is allowed.
 */
final class FakeApi {
    private static final Pattern PODS =
            Pattern.compile("/api/v1(?:/namespaces/(?<namespace>[^/]+))?/pods(?:/(?<name>[^/]+)(?<log>/log)?)?");
    private static final Pattern NAMESPACE = Pattern.compile("/api/v1/namespaces/(?<name>[^/]+)");
    private static final int DEFAULT_WATCH_SECONDS = 1_800;

    private final FakePods pods;
    private final PodLife life;

    FakeApi(FakePods pods, PodLife life) {
        this.pods = pods;
        this.life = life;
    }

    /** An answer, whose body is made of pieces. */
    record Answer(int status, List<byte[]> body) {
        static Answer of(int status, JsonNode body) {
            return new Answer(status, List.of(FakePods.bytes(body)));
        }

        static Answer refused(int status, String reason, String message) {
            return new Answer(status, List.of(FakeApi.status(status, reason, message)));
        }
    }

    /** Where the request asks for one. */
    Optional<FakeWatch> watch(HttpMessage request) {
        Map<String, String> query = query(request);
        Matcher path = PODS.matcher(path(request));
        if (!path.matches() || !query.getOrDefault("watch", "").matches("true|1")) {
            return Optional.empty();
        }
        FakeWatch watch = new FakeWatch(
                pods,
                selector(path, query),
                query.getOrDefault("allowWatchBookmarks", "").equals("true"),
                Long.parseLong(query.getOrDefault("timeoutSeconds", "" + DEFAULT_WATCH_SECONDS)));
        watch.begin(Long.parseLong(query.getOrDefault("resourceVersion", "0")));
        return Optional.of(watch);
    }

    Answer answer(HttpMessage request) {
        String path = path(request);
        Matcher pod = PODS.matcher(path);
        if (pod.matches()) {
            return pod.group("name") == null ? collection(request, pod) : single(request, pod);
        }
        if (NAMESPACE.matcher(path).matches()) {
            return Answer.of(200, named("Namespace", path.substring(path.lastIndexOf('/') + 1)));
        }
        if (path.endsWith("/selfsubjectaccessreviews")) {
            ObjectNode review = (ObjectNode) FakePods.tree(request.body());
            review.putObject("status").put("allowed", true);
            return Answer.of(201, review);
        }
        return path.equals("/version")
                ? Answer.of(
                        200, FakePods.JSON.createObjectNode().put("major", "1").put("minor", "34"))
                : Answer.refused(404, "NotFound", "the server could not find the requested resource");
    }

    private Answer collection(HttpMessage request, Matcher path) {
        Map<String, String> query = query(request);
        return request.word(0).equals("POST")
                ? create((ObjectNode) FakePods.tree(request.body()), path.group("namespace"), query)
                : list(selector(path, query), query);
    }

    private Answer create(ObjectNode pod, String namespace, Map<String, String> query) {
        pod.withObjectProperty("metadata").put("namespace", namespace);
        if (query.containsKey("dryRun")) {
            return Answer.of(201, pod);
        }
        Optional<FakePod> made = pods.create(pod);
        made.ifPresent(life::begin);
        return made.map(own -> new Answer(201, List.of(own.json()))).orElseGet(() -> {
            String name = pod.path("metadata").path("name").asText();
            return Answer.refused(409, "AlreadyExists", "pods \"" + name + "\" already exists");
        });
    }

    private Answer list(FakeSelector selector, Map<String, String> query) {
        int limit = Integer.parseInt(query.getOrDefault("limit", "0"));
        FakePods.Part part =
                pods.list(selector, limit == 0 ? Integer.MAX_VALUE : limit, query.getOrDefault("continue", ""));
        ObjectNode list =
                FakePods.JSON.createObjectNode().put("kind", "PodList").put("apiVersion", "v1");
        ObjectNode metadata = list.putObject("metadata").put("resourceVersion", String.valueOf(part.version()));
        if (!part.next().isEmpty()) {
            metadata.put("continue", part.next());
        }
        String head = list.toString();
        List<byte[]> body = new ArrayList<>();
        body.add((head.substring(0, head.length() - 1) + ",\"items\":[").getBytes(StandardCharsets.UTF_8));
        byte[] comma = {','};
        for (FakePod pod : part.pods()) {
            if (body.size() > 1) {
                body.add(comma);
            }
            body.add(pod.json());
        }
        body.add("]}".getBytes(StandardCharsets.UTF_8));
        return new Answer(200, body);
    }

    private Answer single(HttpMessage request, Matcher path) {
        String name = path.group("name");
        Optional<FakePod> found = pods.find(path.group("namespace"), name);
        if (found.isEmpty()) {
            return Answer.refused(404, "NotFound", "pods \"" + name + "\" not found");
        }
        if (path.group("log") != null) {
            return new Answer(200, List.of());
        }
        Function<FakePod, Answer> served = pod -> new Answer(200, List.of(pod.json()));
        return switch (request.word(0)) {
            case "GET" -> served.apply(found.get());
            case "PATCH" -> {
                patch(found.get(), FakePods.tree(request.body()));
                yield served.apply(found.get());
            }
            case "DELETE" -> {
                delete(found.get(), grace(request));
                yield served.apply(found.get());
            }
            default -> Answer.refused(405, "MethodNotAllowed", request.first());
        };
    }

    private void patch(FakePod pod, JsonNode patch) {
        pods.change(pod, tree -> {
            merge(tree, patch);
            return true;
        });
        if (patch.path("spec").has("activeDeadlineSeconds")) {
            life.stop(pod);
        }
    }

    /** As a JSON merge patch, RFC 7396. */
    private static void merge(ObjectNode target, JsonNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (field.getValue().isObject()) {
                merge(target.withObjectProperty(field.getKey()), field.getValue());
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
    }

    /** A pod that no node has, or of which nothing runs any more, goes at once. */
    private void delete(FakePod pod, long graceSeconds) {
        if (graceSeconds == 0 || pod.isOver() || !pod.isScheduled()) {
            pods.remove(pod);
            return;
        }
        pods.change(pod, tree -> {
            pod.deleted();
            tree.withObjectProperty("metadata")
                    .put("deletionTimestamp", FakePods.now())
                    .put("deletionGracePeriodSeconds", graceSeconds);
            return true;
        });
        life.stop(pod);
    }

    private static long grace(HttpMessage request) {
        JsonNode options = request.body().length == 0 ? FakePods.JSON.missingNode() : FakePods.tree(request.body());
        return options.path("gracePeriodSeconds")
                .asLong(Long.parseLong(query(request).getOrDefault("gracePeriodSeconds", "30")));
    }

    private static ObjectNode named(String kind, String name) {
        ObjectNode object = FakePods.JSON.createObjectNode().put("kind", kind).put("apiVersion", "v1");
        object.putObject("metadata").put("name", name);
        object.putObject("status").put("phase", "Active");
        return object;
    }

    static byte[] status(int code, String reason, String message) {
        ObjectNode status = FakePods.JSON
                .createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", message)
                .put("reason", reason)
                .put("code", code);
        status.putObject("metadata");
        return FakePods.bytes(status);
    }

    private static FakeSelector selector(Matcher path, Map<String, String> query) {
        String namespace = path.group("namespace");
        return FakeSelector.of(namespace == null ? "" : namespace, query.getOrDefault("labelSelector", ""));
    }

    private static String path(HttpMessage request) {
        return request.word(1).split("\\?", 2)[0];
    }

    private static Map<String, String> query(HttpMessage request) {
        Map<String, String> query = new HashMap<>();
        String[] parts = request.word(1).split("\\?", 2);
        if (parts.length > 1) {
            for (String each : parts[1].split("&", -1)) {
                String[] pair = each.split("=", 2);
                query.put(pair[0], URLDecoder.decode(pair.length > 1 ? pair[1] : "", StandardCharsets.UTF_8));
            }
        }
        return query;
    }
}
