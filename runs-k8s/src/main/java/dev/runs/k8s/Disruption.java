package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who ended a pod, when it was neither its program nor Runs: {@code status.reason}, which the kubelet and the node
 * controller set, the condition DisruptionTarget, which says who was about to, or the pod's deletion.
 *
 * @param words what happened to the pod: "was preempted by a pod of higher priority"
 * @param isDiskFull whether it was for filling the disk that it had been granted
 */
record Disruption(String words, boolean isDiskFull) {
    private static final String REJECTED_FOR = "OutOf";

    /** Empty where nothing is said of anybody but the program. */
    static Optional<Disruption> of(PodView pod) {
        return told(pod).or(() -> pod.deletion().map(at -> from("was deleted by something other than Runs")));
    }

    /** Of what the pod says itself: not that it was deleted, which may be quite in order. */
    static Optional<Disruption> told(PodView pod) {
        return byReason(pod).or(() -> byCondition(pod));
    }

    /** What is said of a container that was ended, where the pod does not say by whom. */
    static Disruption unknown(@Nullable Integer exitCode) {
        String code = exitCode == null ? "" : " (exit code " + exitCode + ")";
        return from("was ended by its node or by an administrator" + code);
    }

    /** Whether the node can tell nothing more of the pod's containers, whatever is said of them. */
    static boolean isNodeGone(PodView pod) {
        return pod.reason().equals("NodeLost")
                || target(pod)
                        .filter(target -> "DeletionByPodGC".equals(target.getReason()))
                        .isPresent();
    }

    private static Optional<Disruption> byReason(PodView pod) {
        String reason = pod.reason();
        String why = Words.aside(pod.message());
        if (reason.startsWith(REJECTED_FOR)) {
            String resource = reason.substring(REJECTED_FOR.length()).toLowerCase(Locale.ROOT);
            return Optional.of(from("was turned away by its node, which had not enough " + resource + " left" + why));
        }
        return switch (reason) {
            case "", "DeadlineExceeded" -> Optional.empty(); // its time was up: Runs' own doing
            case "Evicted" -> Optional.of(evicted(pod.message()));
            case "Preempted", "Preempting" -> Optional.of(from("was preempted by a pod of higher priority"));
            case "NodeLost" -> Optional.of(from("was lost with its node, which does not answer"));
            case "Shutdown", "NodeShutdown", "Terminated" ->
                Optional.of(from("was ended because its node was shut down"));
            case "NodeAffinity" ->
                Optional.of(from("was turned away by its node, whose labels are not those it needs" + why));
            case "UnexpectedAdmissionError" -> Optional.of(from("was turned away by its node" + why));
            default ->
                Optional.of(from("was ended by the cluster (" + Words.reason(reason + ": " + pod.message()) + ")"));
        };
    }

    /** Its message names what ran short: the pod's own disk, or something of the node's. */
    private static Disruption evicted(String message) {
        // What the node is short of begins with "The node", and may then say what exceeds its request.
        boolean isOwn = !message.startsWith("The node") && message.contains("exceed");
        if (isOwn && (message.contains("ephemeral") || message.contains("EmptyDir"))) {
            return new Disruption("was evicted because it filled its disk" + Words.aside(message), true);
        }
        if (message.contains("memory") || message.contains("MemoryPressure")) {
            return from("was evicted because its node ran short of memory" + Words.aside(message));
        }
        if (message.contains("ephemeral-storage") || message.contains("DiskPressure")) {
            return from("was evicted because its node ran short of disk" + Words.aside(message));
        }
        return from("was evicted by its node" + Words.aside(message));
    }

    private static Optional<Disruption> byCondition(PodView pod) {
        return target(pod)
                .map(target -> from(
                        switch (PodView.text(target.getReason())) {
                            case "PreemptionByScheduler" -> "was preempted by a pod of higher priority";
                            case "DeletionByTaintManager" ->
                                "was deleted because its node is not to run pods any more, or does not answer";
                            case "EvictionByEvictionAPI" -> "was evicted, as when a node is drained";
                            case "DeletionByPodGC" -> "was lost with its node, which is gone";
                            case "TerminationByKubelet" ->
                                "was ended by its node, which is short of something or shutting down";
                            default ->
                                "was disrupted by the cluster ("
                                        + Words.reason(PodView.text(target.getReason()) + " "
                                                + PodView.text(target.getMessage()))
                                        + ")";
                        }));
    }

    private static Optional<PodCondition> target(PodView pod) {
        return pod.condition("DisruptionTarget").filter(target -> "True".equals(target.getStatus()));
    }

    private static Disruption from(String words) {
        return new Disruption(words, false);
    }
}
