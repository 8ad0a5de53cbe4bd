package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the test cluster cannot show, from the constants in Kubernetes' source: {@code status.reason} of
 * pkg/kubelet/eviction (Evicted), pkg/kubelet/preemption (Preempting), pkg/kubelet/nodeshutdown (Terminated, formerly
 * Shutdown), pkg/util/node (NodeLost), pkg/kubelet/lifecycle (OutOf..., UnexpectedAdmissionError); the reasons of
 * DisruptionTarget of the API's documentation, "Pod disruption conditions". Where it can, see {@link EndingTest}.
 */
class DisruptionTest {

    @ParameterizedTest
    @CsvSource({
        "Preempting, Preempted in order to admit critical pod, was preempted by a pod of higher priority",
        "Preempted, '', was preempted by a pod of higher priority",
        "NodeLost, Node n1 which was running pod p is unresponsive, 'was lost with its node, which does not answer'",
        "Terminated, Pod was terminated in response to imminent node shutdown., was ended because its node was shut down",
        "Shutdown, Node is shutting down, was ended because its node was shut down",
        "NodeShutdown, Pod was rejected as the node is shutting down., was ended because its node was shut down",
        "UnexpectedAdmissionError, Allocate failed due to no healthy devices, was turned away by its node (Allocate failed due to no healthy devices)",
        "OutOfnvidia.com/gpu, '', 'was turned away by its node, which had not enough nvidia.com/gpu left'",
        "TopologyAffinityError, Resources cannot be allocated, was ended by the cluster (TopologyAffinityError: Resources cannot be allocated)"
    })
    void theReasonOfThePodIsToldInWords(String reason, String message, String words) {
        assertThat(Disruption.of(failed(reason, message))).contains(new Disruption(words, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The node was low on resource: memory. Threshold quantity: 100Mi, available: 8Mi. Container program was using 300Mi, request is 64Mi. | was evicted because its node ran short of memory (The node was low",
                "The node was low on resource: ephemeral-storage. Container program was using 4Gi, request is 0. | was evicted because its node ran short of disk (The node was low",
                "The node was low on resource: ephemeral-storage. Container program was using 4Gi, which exceeds its request of 0. | was evicted because its node ran short of disk (The node was low",
                "The node had condition: [DiskPressure].  | was evicted because its node ran short of disk (The node had",
                "The node had condition: [MemoryPressure].  | was evicted because its node ran short of memory (The node had",
                "The node was low on resource: pids.  | was evicted by its node (The node was low"
            })
    void anEvictionNamesWhatTheNodeWasShortOf(String message, String words) {
        assertThat(Disruption.of(failed("Evicted", message)))
                .hasValueSatisfying(disruption -> assertThat(disruption.words()).startsWith(words))
                .hasValueSatisfying(
                        disruption -> assertThat(disruption.isDiskFull()).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Pod ephemeral local storage usage exceeds the total limit of containers 20Mi.",
                "Container program exceeded its local ephemeral storage limit \"20Gi\".",
                "Usage of EmptyDir volume \"work\" exceeds the limit \"20Mi\"."
            })
    void anEvictionForThePodsOwnDiskIsTheProgramsDoing(String message) {
        assertThat(Disruption.of(failed("Evicted", message)))
                .hasValueSatisfying(
                        disruption -> assertThat(disruption.isDiskFull()).isTrue());
    }

    @ParameterizedTest
    @CsvSource({
        "PreemptionByScheduler, was preempted by a pod of higher priority",
        "DeletionByTaintManager, 'was deleted because its node is not to run pods any more, or does not answer'",
        "EvictionByEvictionAPI, 'was evicted, as when a node is drained'",
        "DeletionByPodGC, 'was lost with its node, which is gone'",
        "TerminationByKubelet, 'was ended by its node, which is short of something or shutting down'"
    })
    void theTargetOfADisruptionIsToldInWords(String reason, String words) {
        Pod pod = Samples.disrupted(Samples.pod("killed-from-outside"), reason);
        assertThat(Disruption.of(new PodView(pod))).contains(new Disruption(words, false));
    }

    @Test
    void aDisruptionThatWasCalledOffIsNone() {
        Pod pod = Samples.disrupted(Samples.pod("killed-from-outside"), "PreemptionByScheduler");
        pod.getStatus().getConditions().forEach(condition -> condition.setStatus("False"));
        assertThat(Disruption.of(new PodView(pod))).isEmpty();
    }

    @Test
    void theReasonIsMoreExactThanTheCondition() {
        Pod pod = Samples.disrupted(Samples.pod("killed-from-outside"), "TerminationByKubelet");
        assertThat(Disruption.of(new PodView(Samples.failedFor(pod, "Terminated", ""))))
                .contains(new Disruption("was ended because its node was shut down", false));
    }

    @Test
    void aPodThatEndedByItselfWasNotDisrupted() {
        assertThat(Disruption.of(new PodView(Samples.pod("exit-1")))).isEmpty();
        assertThat(Disruption.of(new PodView(Samples.pod("deadline")))).isEmpty();
    }

    private static PodView failed(String reason, String message) {
        return new PodView(Samples.failedFor(Samples.pod("killed-from-outside"), reason, message));
    }
}
