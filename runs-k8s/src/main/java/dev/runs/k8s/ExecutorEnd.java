package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A Spark executor that did not end as it should.
 *
 * @param at when
 * @param memory what it was granted, in words; empty where its pod does not say
 * @param sentence for an event of the run
 */
record ExecutorEnd(Kind kind, Instant at, String memory, String sentence) {
    /** Spark's own label, of its first executor 1. */
    private static final String NUMBER = "spark-exec-id";
    /** Spark's own name; a cluster may add others. */
    private static final String CONTAINER = "spark-kubernetes-executor";

    enum Kind {
        OUT_OF_MEMORY("ran out of memory", "ran out of memory"),
        LOST("was lost", "were lost"),
        FAILED("failed", "failed");

        private final String one;
        private final String many;

        Kind(String one, String many) {
            this.one = one;
            this.many = many;
        }

        String words(long count) {
            return count == 1 ? one : many;
        }
    }

    /** Empty where it runs, or ended as it should: by itself, because its driver had it deleted, or because its time was up. */
    static Optional<ExecutorEnd> of(Pod pod) {
        PodView view = new PodView(pod);
        Optional<ContainerStateTerminated> end = terminated(pod);
        if (end.isEmpty() && !view.isOver()) {
            return Optional.empty();
        }
        Instant at = end.flatMap(state -> PodView.time(state.getFinishedAt()))
                .or(view::changed)
                .orElse(Instant.EPOCH);
        String number = pod.getMetadata().getLabels() == null
                ? null
                : pod.getMetadata().getLabels().get(NUMBER);
        String name = "Executor " + (number == null ? pod.getMetadata().getName() : Words.reason(number)) + " ";
        String memory = memory(pod);
        int code = end.map(ContainerStateTerminated::getExitCode).orElse(0);
        if (code != 0
                && end.filter(state -> "OOMKilled".equals(state.getReason())).isPresent()) {
            String its = memory.isEmpty() ? "" : " (its " + memory + ")";
            return Optional.of(new ExecutorEnd(
                    Kind.OUT_OF_MEMORY,
                    at,
                    memory,
                    name + "ran out of memory" + its
                            + ": try a runtime with larger executors, or smaller partitions."));
        }
        return other(view, name, code, at, memory);
    }

    private static Optional<ExecutorEnd> other(PodView view, String name, int code, Instant at, String memory) {
        Optional<Disruption> disruption = Disruption.told(view);
        boolean isOrderly = view.deletion().isPresent() || view.isDeadlineExceeded();
        if (disruption.isPresent()) {
            String advice = disruption.get().isDiskFull() ? ": ask for a larger one with sparkExecutorDiskGB." : ".";
            return Optional.of(new ExecutorEnd(
                    Kind.LOST, at, memory, Words.line(name + disruption.get().words() + advice)));
        }
        if (code == 0 || (isOrderly && ExitCodes.isOfSignalToEnd(code))) {
            return Optional.empty();
        }
        return Optional.of(
                switch (code) {
                    case ExitCodes.SPARK_OUT_OF_MEMORY ->
                        new ExecutorEnd(
                                Kind.OUT_OF_MEMORY,
                                at,
                                memory,
                                name + "ran out of memory: its Java heap is used up (exit code 52). Try a runtime with"
                                        + " larger executors, or smaller partitions.");
                    case ExitCodes.SPARK_HEARTBEAT_FAILURE ->
                        new ExecutorEnd(Kind.LOST, at, memory, name + "lost touch with its driver (exit code 56).");
                    default ->
                        ExitCodes.isOfSignalToEnd(code)
                                ? new ExecutorEnd(
                                        Kind.LOST,
                                        at,
                                        memory,
                                        name + Disruption.unknown(code).words() + ".")
                                : new ExecutorEnd(
                                        Kind.FAILED,
                                        at,
                                        memory,
                                        name + "failed (exit code " + code + "): its log may say why.");
                });
    }

    private static Optional<ContainerStateTerminated> terminated(Pod pod) {
        return Optional.ofNullable(pod.getStatus()).map(status -> status.getContainerStatuses()).stream()
                .flatMap(List::stream)
                .min(Comparator.comparing(status -> !CONTAINER.equals(status.getName())))
                .map(ContainerStatus::getState)
                .map(ContainerState::getTerminated);
    }

    /** Spark gives its executors one container, with the same memory wanted and allowed. */
    private static String memory(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .map(Container::getResources)
                .flatMap(
                        resources -> Optional.ofNullable(resources)
                                .map(each -> each.getLimits())
                                .map(limits -> limits.get("memory"))
                                .stream())
                .map(Quantity::getNumericalAmount)
                .map(bytes -> Words.size(bytes.longValue()))
                .findFirst()
                .orElse("");
    }
}
