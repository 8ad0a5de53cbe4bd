package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Lost;
import dev.runs.dispatch.Observation.Waiting;
import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts that ended before their program had started. */
class UnstartedTest {
    private static final Diagnosis DIAGNOSIS = new Diagnosis(Samples.SETTINGS, Samples.RUNTIMES);

    @Test
    void whatThePreparationSaysIsTheFailure() {
        assertThat(observe("agent-failed-preparing"))
                .isEqualTo(new Exited(
                        null,
                        Instant.parse("2026-11-26T21:50:30Z"),
                        null,
                        false,
                        new Failure(Kind.DEPENDENCIES, "ERROR: No matching distribution found for pandass")));
    }

    @Test
    void aPreparationThatSaysNothingIsOurDefect() {
        assertThat(failure("prepare-exit-3"))
                .isEqualTo(
                        new Failure(
                                Kind.INTERNAL,
                                "The preparation of the program failed with exit code 3 (no such library): a defect of Runs or of the image."));
    }

    @Test
    void anImageWithoutWhatThePreparationNeedsSaysSo() {
        for (String sample : new String[] {"prepare-exit-127", "no-sh", "no-such-command", "not-executable"}) {
            assertThat(failure(sample).kind()).isEqualTo(Kind.IMAGE);
            assertThat(failure(sample).message())
                    .startsWith("The image runs.local/")
                    .contains("it needs sh and python3");
        }
        assertThat(failure("no-sh").message()).endsWith("exec: \"sh\": executable file not found in $PATH: unknown");
        assertThat(failure("prepare-exit-127").message()).endsWith("sh: exec: line 0: python4: not found");
    }

    @Test
    void aContainerThatItsNodeCannotStartIsTriedAgain() {
        Pod pod = Samples.saying(
                Samples.pod("no-sh"),
                PodNames.PREPARE_CONTAINER,
                "failed to create containerd task: failed to create shim task: cgroups: cannot find cgroup");
        assertThat(lost(pod)).startsWith("A container of the pod could not be started: failed to create");
    }

    @Test
    void aPreparationThatNeedsTooMuchMemoryIsToldALargerRuntime() {
        assertThat(failure("prepare-oom"))
                .isEqualTo(new Failure(
                        Kind.OUT_OF_MEMORY,
                        "Out of memory: the preparation of the program exceeded its 256 MiB. Try runtime large."));
    }

    @Test
    void librariesThatFillTheDiskAreDependencies() {
        Pod pod = Samples.failedFor(
                Samples.pod("deleted-prepare"),
                "Evicted",
                "Container prepare exceeded its local ephemeral storage limit \"20Gi\". ");
        assertThat(failure(pod))
                .isEqualTo(new Failure(
                        Kind.DEPENDENCIES,
                        "The program's files and libraries filled the disk of 20 GB: ask for a larger one"
                                + " with sparkDriverDiskGB."));
    }

    @ParameterizedTest
    @CsvSource({
        "deleted-prepare, 'The pod was deleted by something other than Runs before its program started.'",
        "deleted-image, 'The pod was deleted by something other than Runs before its program started.'",
        "out-of-cpu, 'The pod was turned away by its node, which had not enough cpu left (Pod was rejected'",
        "out-of-memory-node, 'The pod was turned away by its node, which had not enough memory left (Pod was rejected'",
        "node-affinity, 'The pod was turned away by its node, whose labels are not those it needs (Pod was rejected'"
    })
    void throughNoFaultOfTheRunsTheAttemptIsLost(String sample, String reason) {
        assertThat(lost(Samples.pod(sample))).startsWith(reason);
    }

    @Test
    void aPreparationThatWasKilledFromOutsideIsLost() {
        Pod pod = Samples.exit(Samples.pod("prepare-exit-3"), PodNames.PREPARE_CONTAINER, 137, "Error");
        assertThat(lost(pod))
                .isEqualTo("The pod was ended by its node or by an administrator (exit code 137) before its program"
                        + " started.");
        Pod told = Samples.saying(
                Samples.pod("prepare-exit-3"), PodNames.PREPARE_CONTAINER, "{\"startedAt\": null, \"stopped\": true}");
        assertThat(lost(told)).contains("by its node or by an administrator");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stopped-prepare",
                "stopped-prepare-killed",
                "stopped-before-program",
                "stopped-image-refused-back-off"
            })
    void whatRunsStoppedNeverStarts(String sample) {
        Exited exited = (Exited) observe(sample);
        assertThat(exited.stopped()).isTrue();
        assertThat(exited.startedAt()).isNull();
        assertThat(exited.exitCode()).isNull();
        assertThat(exited.failure()).isNull();
    }

    /** activeDeadlineSeconds counts from the node's taking the pod: nobody keeps it for one that has no node. */
    @Test
    void aPodWithoutANodeIsNotStoppedByItsDeadline() {
        assertThat(observe("stopped-unscheduled")).isInstanceOf(Waiting.class);
    }

    @Test
    void anAttemptWhoseTimeIsUpBeforeItsProgramStartsHadNoPlace() {
        Pod pod = Samples.pod("stopped-prepare-killed");
        pod.getMetadata().setAnnotations(null);
        assertThat(failure(pod))
                .isEqualTo(new Failure(Kind.CAPACITY, "The program had not started when the time of its pod was up."));
    }

    @Test
    void anAgentThatNeverStartedTheProgramHasNotRunIt() {
        Pod refused = said(
                "exit-1",
                "{\"startedAt\": null, \"exitCode\": null, \"failure\":"
                        + " {\"kind\": \"INFRASTRUCTURE\", \"message\": \"The server did not answer.\"}}");
        assertThat(failure(refused)).isEqualTo(new Failure(Kind.INFRASTRUCTURE, "The server did not answer."));
        Pod drained = said("deleted-143", "{\"startedAt\": null, \"exitCode\": null, \"stopped\": true}");
        assertThat(lost(drained)).startsWith("The pod was deleted by something other than Runs before");
        Exited stopped = (Exited) DIAGNOSIS
                .of(Samples.run(), Samples.stopped(drained), Samples.NOW)
                .observation();
        assertThat(stopped.stopped()).isTrue();
        assertThat(stopped.startedAt()).isNull();
    }

    @Test
    void anEndIsAsOldAsThePodTells() {
        assertThat(Diagnosis.endedAt(Samples.pod("prepare-oom"))).contains(Instant.parse("2026-11-26T21:35:40Z"));
        assertThat(Diagnosis.endedAt(Samples.pod("disk-full-volume")))
                .as("its containers vanished: the last change of a condition")
                .hasValueSatisfying(end -> assertThat(end).isAfter("2026-11-26T21:50:28Z"));
        assertThat(Diagnosis.endedAt(Samples.pod("out-of-cpu"))).isPresent();
        assertThat(Diagnosis.endedAt(Samples.pod("preparing"))).isEmpty();
    }

    private static Pod said(String sample, String message) {
        return Samples.saying(Samples.pod(sample), PodNames.PROGRAM_CONTAINER, message);
    }

    private static Failure failure(String sample) {
        return failure(Samples.pod(sample));
    }

    private static Failure failure(Pod pod) {
        Observation observation = DIAGNOSIS.of(Samples.run(), pod, Samples.NOW).observation();
        assertThat(observation).isInstanceOf(Exited.class);
        assertThat(((Exited) observation).startedAt()).isNull();
        assertThat(((Exited) observation).failure()).isNotNull();
        return ((Exited) observation).failure();
    }

    private static String lost(Pod pod) {
        Observation observation = DIAGNOSIS.of(Samples.run(), pod, Samples.NOW).observation();
        assertThat(observation).isInstanceOf(Lost.class);
        return ((Lost) observation).reason();
    }

    private static Observation observe(String sample) {
        return DIAGNOSIS.of(Samples.run(), Samples.pod(sample), Samples.NOW).observation();
    }
}
