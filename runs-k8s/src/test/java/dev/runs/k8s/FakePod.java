package dev.runs.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A pod of a {@link FakeKubernetes}. Each step of its life becomes an event of everybody who watches it; of one that is
 * gone or over, nothing. Any thread may take them.
 */
public final class FakePod {
    private final FakePods pods;
    private final String namespace;
    private final String name;
    private final Map<String, String> labels = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    /** As it is served; guarded by the store. */
    private volatile byte[] json = {};

    private volatile long changedAt = System.nanoTime();
    private volatile boolean isThere = true;
    private volatile boolean isScheduled;
    private volatile boolean isOver;
    private volatile boolean isDeleted;

    FakePod(FakePods pods, JsonNode tree) {
        this.pods = pods;
        this.namespace = tree.path("metadata").path("namespace").asText();
        this.name = tree.path("metadata").path("name").asText();
        tree.path("metadata")
                .path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        tree.path("spec")
                .path("containers")
                .path(0)
                .path("env")
                .forEach(variable -> variables.put(
                        variable.path("name").asText(), variable.path("value").asText()));
    }

    public String namespace() {
        return namespace;
    }

    public String name() {
        return name;
    }

    Map<String, String> labels() {
        return labels;
    }

    /** Of the environment of its program's container; empty where it has none of that name. */
    public String variable(String variable) {
        return variables.getOrDefault(variable, "");
    }

    /** When its last change was handed to those who watch, by {@link System#nanoTime}; its going is none. */
    public long changedAt() {
        return changedAt;
    }

    /** Whether its containers have ended, or it is gone. */
    public boolean isOver() {
        return isOver || !isThere;
    }

    /** A node takes it. */
    public void schedule() {
        change(pod -> {
            isScheduled = true;
            FakeStatus.scheduled(pod, Instant.now());
        });
    }

    /** Its init container runs. */
    public void prepare() {
        change(pod -> FakeStatus.preparing(pod, Instant.now()));
    }

    /** Its init container has ended well, and its program's runs. */
    public void run() {
        change(pod -> FakeStatus.running(pod, Instant.now()));
    }

    /**
     * Its program's container has ended, and the pod with it.
     *
     * @param message the container's last words: {@code state.terminated.message}
     */
    public void end(int exitCode, String message) {
        change(pod -> {
            isOver = true;
            FakeStatus.ended(pod, Instant.now(), exitCode, message);
        });
        if (isDeleted) {
            pods.remove(this);
        }
    }

    private void change(Consumer<ObjectNode> step) {
        pods.change(this, pod -> {
            boolean isChange = !isOver;
            if (isChange) {
                step.accept(pod);
            }
            return isChange;
        });
    }

    byte[] json() {
        return json;
    }

    void shown(byte[] now) {
        json = now;
        changedAt = System.nanoTime();
    }

    boolean isThere() {
        return isThere;
    }

    /** Whether it was deleted, and nothing is left of it. */
    public boolean isGone() {
        return !isThere;
    }

    boolean isScheduled() {
        return isScheduled;
    }

    void deleted() {
        isDeleted = true;
    }

    void removed() {
        isThere = false;
    }
}
