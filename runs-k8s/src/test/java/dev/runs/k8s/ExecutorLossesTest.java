package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.dispatch.Observation.Exited;
import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The states are those of real pods; that they are Spark's executors is made up. */
class ExecutorLossesTest {
    private static final Instant LATER = Samples.NOW;

    @Test
    void anExecutorThatWasKilledForItsMemoryIsToldWithItsSize() {
        assertThat(ExecutorLosses.sentences(List.of(executor(2, "oom"))))
                .isEqualTo(Map.of(
                        "spark-exec-2",
                        "Executor 2 ran out of memory (its 4 GiB): try a runtime with larger executors, or smaller"
                                + " partitions."));
    }

    @ParameterizedTest
    @CsvSource({
        "preempted, Executor 1 was preempted by a pod of higher priority.",
        "node-gone, 'Executor 1 was lost with its node, which is gone.'",
        "out-of-cpu, 'Executor 1 was turned away by its node, which had not enough cpu left (Pod was rejected: Node didn''t have enough resource: cpu, requested: 100000, used: 1200, capacity: 2000).'",
        "killed-from-outside, Executor 1 was ended by its node or by an administrator (exit code 137).",
        "disk-full, 'Executor 1 was evicted because it filled its disk (Pod ephemeral local storage usage exceeds the total limit of containers 20Mi): ask for a larger one with sparkExecutorDiskGB.'",
        "exit-1, Executor 1 failed (exit code 1): its log may say why."
    })
    void whateverElseBecameOfOneIsTold(String sample, String sentence) {
        assertThat(ExecutorLosses.sentences(List.of(executor(1, sample))))
                .containsExactly(Map.entry("spark-exec-1", sentence));
    }

    /** Exit codes of org.apache.spark.executor.ExecutorExitCode and org.apache.spark.util.SparkExitCode. */
    @ParameterizedTest
    @CsvSource({
        "52, Executor 1 ran out of memory: its Java heap is used up (exit code 52).",
        "56, Executor 1 lost touch with its driver (exit code 56)."
    })
    void sparksOwnExitCodesAreTold(int code, String sentence) {
        Pod pod = Samples.exit(executor(1, "exit-1"), PodNames.PROGRAM_CONTAINER, code, "Error");
        assertThat(ExecutorLosses.sentences(List.of(pod)).get("spark-exec-1")).startsWith(sentence);
    }

    @Test
    void whatTheClusterAddsToAPodIsNotTheExecutor() {
        Pod pod = executor(1, "exit-1");
        pod.getStatus()
                .getContainerStatuses()
                .add(new ContainerStatusBuilder(executor(1, "running")
                                .getStatus()
                                .getContainerStatuses()
                                .get(0))
                        .withName("spark-kubernetes-executor")
                        .build());
        pod.getStatus().setPhase("Running");
        assertThat(ExecutorLosses.sentences(List.of(pod))).isEmpty();
    }

    /** A driver has those deleted that it does not need any more. */
    @Test
    void executorsThatRunOrEndedAsTheyShouldAreNotLosses() {
        assertThat(ExecutorLosses.sentences(List.of(
                        executor(1, "running"),
                        executor(2, "exit-0"),
                        executor(3, "deleted-143"),
                        executor(4, "deleted-killed"),
                        executor(5, "image-fetching"),
                        executor(7, "deadline"),
                        executor(6, "oom-of-a-child-exit-0"))))
                .isEmpty();
    }

    @Test
    void aFailingDriversMessageTellsOfItsExecutors() {
        Failure failure = new Failure(Kind.APPLICATION, "Spark ended the program (exit code 50).");
        Exited explained = ExecutorLosses.explain(
                failed(50, failure),
                List.of(executor(1, "oom"), executor(2, "oom"), executor(3, "preempted"), executor(4, "running")));
        assertThat(explained.failure())
                .isEqualTo(new Failure(
                        Kind.APPLICATION,
                        "Spark ended the program (exit code 50). 2 of its Spark executors ran out of memory (4 GiB"
                                + " each), 1 was lost."));
        assertThat(explained.exitCode()).isEqualTo(50);
    }

    @Test
    void manyExecutorsOutOfMemoryExplainADriverThatOnlyHasAnExitCode() {
        List<Pod> many = List.of(executor(1, "oom"), executor(2, "oom"), executor(3, "oom"), executor(4, "exit-1"));
        assertThat(ExecutorLosses.explain(failed(1, null), many).failure())
                .isEqualTo(new Failure(
                        Kind.OUT_OF_MEMORY,
                        "Out of memory: 3 of its Spark executors ran out of memory (4 GiB each), 1 failed. The program"
                                + " then ended with exit code 1. Try a runtime with larger executors, or smaller"
                                + " partitions."));
        assertThat(ExecutorLosses.explain(failed(1, null), many.subList(0, 2)).failure())
                .as("Spark gets over these: the log says what it did not")
                .isNull();
    }

    @Test
    void whatEndsAfterItsDriverIsNoCause() {
        Exited driver = new Exited(
                Instant.parse("2026-11-26T21:35:30Z"), Instant.parse("2026-11-26T21:35:38Z"), 1, false, failure());
        assertThat(ExecutorLosses.explain(driver, List.of(executor(1, "exit-1"))))
                .isEqualTo(driver);
    }

    @Test
    void endsThatNeedNoExplanationStayAsTheyAre() {
        List<Pod> lost = List.of(executor(1, "oom"), executor(2, "oom"), executor(3, "oom"));
        for (Exited exited : List.of(
                failed(0, null),
                new Exited(null, LATER, 143, true, null),
                failed(1, new Failure(Kind.TIMEOUT, "Too long.")))) {
            assertThat(ExecutorLosses.explain(exited, lost)).isEqualTo(exited);
        }
        assertThat(ExecutorLosses.explain(failed(1, failure()), List.of())).isEqualTo(failed(1, failure()));
    }

    private static Exited failed(int exitCode, Failure failure) {
        return new Exited(Instant.parse("2026-11-26T21:35:30Z"), LATER, exitCode, false, failure);
    }

    private static Failure failure() {
        return new Failure(Kind.APPLICATION, "It failed.");
    }

    private static Pod executor(int number, String sample) {
        Pod pod = Samples.pod(sample);
        pod.getMetadata().setName("spark-exec-" + number);
        pod.getMetadata()
                .setLabels(Map.of(PodNames.ROLE, PodNames.EXECUTOR, "spark-exec-id", Integer.toString(number)));
        pod.getSpec().getContainers().get(0).getResources().setLimits(Map.of("memory", new Quantity("4Gi")));
        return pod;
    }
}
