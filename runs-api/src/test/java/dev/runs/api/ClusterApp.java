package dev.runs.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import dev.runs.k8s.TestClusters;
import dev.runs.k8s.TestNamespace;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;

/** A whole server whose only region is a namespace of the real cluster. */
final class ClusterApp implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    final TestNamespace namespace = new TestNamespace();
    final App app;
    private final Map<String, String> variables;

    ClusterApp(Path folder) {
        this(folder, "");
    }

    /** @param more settings of the region's cluster, as YAML within braces */
    ClusterApp(Path folder, String more) {
        int port = freePort();
        variables = variables(namespace.name(), port, more);
        DatabaseAddress database = TestDatabase.createAddress();
        app = App.start(folder, App.settings(folder, database, variables));
    }

    /** What an administrator would set for such a region, and for sizes that many runs of a small machine can have. */
    static Map<String, String> variables(String namespace, int port, String more) {
        Map<String, String> variables = new HashMap<>();
        variables.put("RUNS_HOST", TestClusters.listenAddress().getHostAddress());
        variables.put("RUNS_PORT", String.valueOf(port));
        variables.put("RUNS_REGIONS", """
                [{id: cluster, executor: kubernetes, acceptsAny: true, maxRunning: 60, kubernetes: {
                  kubeconfig: %s, namespace: %s, serverUrl: "http://%s:%d/", image: %s, diskGb: 1,
                  cancelGraceSeconds: 2 %s}}]
                """.formatted(
                        TestClusters.kubeconfig(),
                        namespace,
                        TestClusters.podHost(),
                        port,
                        TestClusters.PYTHON_IMAGE,
                        more.isEmpty() ? "" : ", " + more));
        variables.put("RUNS_DEFAULT_REGION", "cluster");
        variables.put("RUNS_DEFAULT_RUNTIME", "tiny");
        variables.put("RUNS_RUNTIMES", """
                [{name: tiny, cpus: 0.4, memoryGb: 0.125}, {name: large, cpus: 1, memoryGb: 1}, {name: dot, cpus: 0.1, memoryGb: 0.1},
                 {name: java, cpus: 0.5, memoryGb: 0.5, image: "%s"}, {name: huge, cpus: 500, memoryGb: 1},
                 {name: nowhere, cpus: 0.1, memoryGb: 0.125, image: "runs.local/nowhere:1"},
                 {name: spark, cpus: 0.9, memoryGb: 1.2, image: "%s", engine: spark,
                  executors: {count: 1, cpus: 0.7, memoryGb: 1}},
                 {name: gpu, cpus: 0.3, memoryGb: 0.125, gpus: 1, gpuResource: example.org/gpu,
                  nodeSelector: {example.org/has-gpu: "yes"}},
                 {name: bare, cpus: 0.1, memoryGb: 0.125, image: "bad image name"}]
                """.formatted(TestClusters.JAVA_IMAGE, TestClusters.SPARK_IMAGE));
        // As long as the others of many may take: what waits for room has been taken up.
        variables.put("RUNS_LIMITS_START_MINUTES", "15");
        return variables;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Submits a Python program with this text; {@code more} fields of the request begin with a comma. */
    String submit(String code, String more) {
        return app.submit(app.upload("program-" + System.nanoTime() + ".py", code), more);
    }

    /** Submits a run as the request is written, and returns its id. */
    String post(String request) {
        HttpResponse<String> answer = app.post(app.memberKey, "/runs", request);
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(answer.body());
        }
        return App.json(answer).path("id").asText();
    }

    JsonNode awaitStatus(String id, String status) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> app.run(id), run -> run.path("status").asText().equals(status));
    }

    JsonNode awaitEnd(String id) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> app.run(id), run -> !run.path("status").asText().matches("PENDING|RUNNING"));
    }

    /** Waits until an event says so. */
    void awaitEvent(String id, String words) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> events(id), events -> events.stream().anyMatch(each -> each.contains(words)));
    }

    List<String> events(String id) {
        List<String> messages = new ArrayList<>();
        App.json(app.get(app.memberKey, "/runs/" + id + "/events"))
                .path("items")
                .forEach(event -> messages.add(event.path("code").asText() + ": "
                        + event.path("message").asText()));
        return messages;
    }

    void cancel(String id) {
        HttpResponse<String> answer = app.post(app.memberKey, "/runs/" + id + "/cancel", "");
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
    }

    String failure(String id) {
        return app.run(id).path("kubeApp").path("message").asText();
    }

    /** All of the log, as it is downloaded. */
    List<String> log(String id) {
        return app.get(app.memberKey, "/runs/" + id + "/logs/download")
                .body()
                .lines()
                .toList();
    }

    List<Pod> pods(String id) {
        return TestClusters.client()
                .pods()
                .inNamespace(namespace.name())
                .withLabel("runs.dev/run", id.toLowerCase(Locale.ROOT))
                .list()
                .getItems();
    }

    void awaitNoPods() {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> TestClusters.client()
                        .pods()
                        .inNamespace(namespace.name())
                        .list()
                        .getItems()
                        .isEmpty());
    }

    @Override
    public void close() {
        app.close();
        namespace.close();
    }
}
