package dev.runs.k8s;

import dev.runs.dependency.Dependency;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunStatus;
import dev.runs.runtime.Placement;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtimes;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Pods and refusals as a real cluster showed them (Kubernetes 1.34.4, containerd 1.6.20), in {@code pods/} and {@code
 * refusals/}: their states and messages are as they were; names, addresses and what nobody reads are not. The registry
 * of the image-... ones was a stand-in that answered with these codes, and so was the agent of the agent-... ones. The
 * node of node-gone and tainted-... existed on paper: what its kubelet had said of the containers was written by hand,
 * what then became of the pods is the controllers' own work.
 */
final class Samples {
    static final Instant NOW = Instant.parse("2026-11-26T22:00:00Z");
    static final ClusterSettings SETTINGS = new ClusterSettings(
            "lab",
            null,
            null,
            "runs",
            URI.create("http://runs.example.com/"),
            "runs.local/python:1",
            List.of(),
            "spark",
            null,
            1000,
            20,
            Placement.ANYWHERE,
            Map.of(),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(10),
            false);
    static final Runtimes RUNTIMES = new Runtimes(
            List.of(
                    new Runtime("small", 1, 256L << 20),
                    new Runtime("spark", 1, 256L << 20, null, 0, null, List.of(), true, null, true, Placement.ANYWHERE),
                    new Runtime("large", 4, 2L << 30)),
            "small");

    private Samples() {}

    static Pod pod(String name) {
        return read("pods/" + name + ".json", Pod.class);
    }

    static Status refusal(String name) {
        return read("refusals/" + name + ".json", Status.class);
    }

    /** The pod as one that Runs told to stop. */
    static Pod stopped(Pod pod) {
        pod.getMetadata().setAnnotations(Map.of(PodNames.STOP, "2026-11-26T21:40:17Z"));
        return pod;
    }

    /** The pod with what our agent in the container wrote at its end. */
    static Pod saying(Pod pod, String container, String message) {
        Objects.requireNonNull(state(pod, container).getTerminated()).setMessage(message);
        return pod;
    }

    static Pod failedFor(Pod pod, String reason, String message) {
        pod.getStatus().setPhase("Failed");
        pod.getStatus().setReason(reason);
        pod.getStatus().setMessage(message);
        return pod;
    }

    static Pod disrupted(Pod pod, String reason) {
        pod.getStatus()
                .getConditions()
                .add(new PodConditionBuilder(new PodCondition())
                        .withType("DisruptionTarget")
                        .withStatus("True")
                        .withReason(reason)
                        .build());
        return pod;
    }

    static Pod exit(Pod pod, String container, int code, String reason) {
        Objects.requireNonNull(state(pod, container).getTerminated()).setExitCode(code);
        Objects.requireNonNull(state(pod, container).getTerminated()).setReason(reason);
        return pod;
    }

    static Pod waiting(Pod pod, String container, String reason, String message) {
        Objects.requireNonNull(state(pod, container).getWaiting()).setReason(reason);
        Objects.requireNonNull(state(pod, container).getWaiting()).setMessage(message);
        return pod;
    }

    static ContainerState state(Pod pod, String container) {
        PodStatus status = pod.getStatus();
        return (container.equals(PodNames.PREPARE_CONTAINER)
                        ? status.getInitContainerStatuses()
                        : status.getContainerStatuses())
                .get(0)
                .getState();
    }

    static Run run() {
        return run("small", RunEnvironment.NONE, null);
    }

    static Run run(String runtime) {
        return run(runtime, RunEnvironment.NONE, null);
    }

    /** One that the dispatcher has seen run. */
    static Run started() {
        return run("small", RunEnvironment.NONE, Instant.parse("2026-11-26T21:35:40.5Z"));
    }

    static Run run(Dependency... dependencies) {
        return run("small", new RunEnvironment(null, null, Map.of(), List.of(dependencies)), null);
    }

    static Run run(String runtime, RunEnvironment environment, Instant startedAt) {
        return new Run(
                "01KB1NX5ZQ8W0V6M3D2C4T7E9R",
                "01KB1NX5ZQ8W0V6M3D2C4T7E00",
                "acme",
                "01KB1NX5ZQ8W0V6M3D2C4T7E01",
                "ann@example.com",
                "test",
                startedAt == null ? RunStatus.PENDING : RunStatus.RUNNING,
                new PythonProgram("s3://acme/main.py", List.of()),
                runtime,
                null,
                "lab",
                Duration.ofMinutes(5),
                environment,
                Map.of(),
                NOW,
                NOW,
                startedAt,
                null,
                null,
                null,
                "server",
                1,
                1,
                NOW,
                null,
                null,
                Map.of(),
                false,
                null);
    }

    private static <T> T read(String name, Class<T> type) {
        try (InputStream in = Objects.requireNonNull(Samples.class.getResourceAsStream(name), name)) {
            return Serialization.unmarshal(in, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
