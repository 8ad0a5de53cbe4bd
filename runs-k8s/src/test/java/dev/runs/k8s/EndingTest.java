package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Running;
import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import dev.runs.run.Run;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts whose program had started. */
class EndingTest {
    private static final Diagnosis DIAGNOSIS = new Diagnosis(Samples.SETTINGS, Samples.RUNTIMES);

    @Test
    void aProgramRunsFromItsContainersStart() {
        assertThat(observe(Samples.run(), Samples.pod("running")))
                .isEqualTo(new Running(Instant.parse("2026-11-26T21:40:08Z")));
        assertThat(Diagnosis.isOver(Samples.pod("running"))).isFalse();
    }

    @Test
    void exitCode0IsSuccess() {
        assertThat(exited("exit-0"))
                .isEqualTo(new Exited(
                        Instant.parse("2026-11-26T21:35:39Z"), Instant.parse("2026-11-26T21:35:39Z"), 0, false, null));
    }

    @Test
    void otherExitCodesAreForTheLogToExplain() {
        assertThat(exited("exit-1").exitCode()).isEqualTo(1);
        assertThat(exited("exit-1").failure()).isNull();
    }

    @Test
    void aProgramThatExceedsItsMemoryIsToldItsSizeAndALargerOne() {
        assertThat(exited("oom").exitCode()).isEqualTo(137);
        assertThat(exited("oom").failure())
                .isEqualTo(new Failure(
                        Kind.OUT_OF_MEMORY, "Out of memory: the program exceeded its 256 MiB. Try runtime large."));
        assertThat(exited(Samples.run("large"), Samples.pod("oom")).failure())
                .isEqualTo(new Failure(Kind.OUT_OF_MEMORY, "Out of memory: the program exceeded its 2 GiB."));
    }

    @Test
    void aProcessOfTheProgramsThatWasKilledCountsOnlyWhereTheProgramFailed() {
        assertThat(exited("oom-of-a-child-exit-0").failure()).isNull();
        assertThat(exited("oom-of-a-child-exit-0").exitCode()).isZero();
        assertThat(exited("oom-of-a-child-exit-3").failure().kind()).isEqualTo(Kind.OUT_OF_MEMORY);
        assertThat(exited("oom-of-a-child-exit-3").exitCode()).isEqualTo(3);
    }

    /** With cgroup v1 the kubelet does not always see it; the agent counts them itself. */
    @Test
    void whatTheAgentSawOfTheKernelCounts() {
        assertThat(exited(said("exit-1", "{\"exitCode\": 1, \"oomKills\": 2}"))
                        .failure()
                        .kind())
                .isEqualTo(Kind.OUT_OF_MEMORY);
        assertThat(exited(said("exit-0", "{\"exitCode\": 0, \"oomKills\": 2}")).failure())
                .isNull();
    }

    @Test
    void theAgentsWordIsTakenForTimesExitCodeAndDelivery() {
        Diagnosis.Finding finding = DIAGNOSIS.of(Samples.run(), Samples.pod("agent-exit-3"), Samples.NOW);
        assertThat(finding.delivered()).isTrue();
        assertThat(finding.observation())
                .isEqualTo(new Exited(
                        Instant.ofEpochMilli(1795729831276L), Instant.ofEpochMilli(1795729831676L), 3, false, null));
        assertThat(DIAGNOSIS
                        .of(Samples.run(), Samples.pod("exit-1"), Samples.NOW)
                        .delivered())
                .as("no word of the agent's: the end of the log is fetched from the kubelet")
                .isFalse();
    }

    @Test
    void theAgentsFailureComesFirst() {
        Pod pod = said(
                "oom",
                "{\"exitCode\": 3, \"failure\": {\"kind\": \"OUT_OF_MEMORY\", \"message\": \"Java's heap is used up.\"},"
                        + " \"logGap\": \"Lines\\n 3 to 5 are missing.\"}");
        assertThat(exited(pod).failure())
                .isEqualTo(new Failure(Kind.OUT_OF_MEMORY, "Java's heap is used up. Try runtime large."));
        assertThat(exited(pod).logGap()).isEqualTo("Lines 3 to 5 are missing.");
        assertThat(exited(said("exit-1", "{\"failure\": {\"kind\": \"TIMEOUT\", \"message\": \"Too long.\"}}"))
                        .failure())
                .isEqualTo(new Failure(Kind.TIMEOUT, "Too long."));
        assertThat(exited(said("exit-1", "{\"failure\": {\"kind\": \"LAUNCH\", \"message\": \"Boom.\"}}"))
                        .failure())
                .isEqualTo(new Failure(Kind.INTERNAL, "Boom."));
    }

    @Test
    void theExitCodeThatFailedCounts() {
        assertThat(exited(said("exit-0", "{\"exitCode\": 3}")).exitCode()).isEqualTo(3);
        assertThat(exited(said("exit-1", "{\"exitCode\": 0}")).exitCode()).isEqualTo(1);
        assertThat(exited(said("killed-from-outside", "{\"exitCode\": 3}")).exitCode())
                .as("it had ended before the agent was killed")
                .isEqualTo(3);
        Exited delivered = exited(said("killed-from-outside", "{\"exitCode\": 0, \"delivered\": true}"));
        assertThat(delivered.exitCode()).as("nothing was left to do").isZero();
        assertThat(delivered.failure()).isNull();
    }

    @Test
    void aProgramThatWasKilledFromOutsideIsNotToBlame() {
        for (String sample : new String[] {"killed-from-outside", "killed-from-outside-phase-running"}) {
            assertThat(exited(sample).exitCode()).isEqualTo(137);
            assertThat(exited(sample).failure())
                    .isEqualTo(new Failure(
                            Kind.INFRASTRUCTURE,
                            "The pod was ended by its node or by an administrator (exit code 137). The program had"
                                    + " started, so it is not repeated by itself: submit it again if that does no"
                                    + " harm."));
        }
    }

    @Test
    void aProgramThatEndsItsOwnProcessIsForTheLogToExplain() {
        assertThat(exited(said("killed-from-outside", "{\"exitCode\": 137}")).failure())
                .as("the agent lived to tell")
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"deleted-143", "deleted-killed", "deleted-exit-0"})
    void aProgramWhosePodSomebodyDeletedIsNotToBlameNorDone(String sample) {
        Exited exited = exited(sample);
        assertThat(exited.stopped()).isFalse();
        assertThat(exited.failure().kind()).isEqualTo(Kind.INFRASTRUCTURE);
        assertThat(exited.failure().message()).startsWith("The pod was deleted by something other than Runs. ");
    }

    @ParameterizedTest
    @CsvSource({
        "evicted-by-api, 'The pod was evicted, as when a node is drained. '",
        "preempted, The pod was preempted by a pod of higher priority.",
        "node-gone, 'The pod was lost with its node, which is gone.'",
        "tainted-gone, 'The pod was lost with its node, which is gone.'"
    })
    void whoeverEndedThePodIsNamed(String sample, String words) {
        assertThat(exited(sample).failure().kind()).isEqualTo(Kind.INFRASTRUCTURE);
        assertThat(exited(sample).failure().message()).startsWith(words);
        assertThat(exited(sample).stopped()).isFalse();
        assertThat(exited(sample).startedAt()).isNotNull();
    }

    /** Of a node that does not answer the pod stays, as the node's last report showed it. */
    @Test
    void aPodThatIsToBeGoneAndStaysIsLostWithItsNode() {
        Pod pod = Samples.pod("tainted-running");
        Instant due = Instant.parse(pod.getMetadata().getDeletionTimestamp());
        assertThat(DIAGNOSIS.of(Samples.run(), pod, due.plusSeconds(29)).observation())
                .isInstanceOf(Running.class);
        Exited lost =
                (Exited) DIAGNOSIS.of(Samples.run(), pod, due.plusSeconds(31)).observation();
        assertThat(lost.failure().message())
                .startsWith("The pod was deleted because its node is not to run pods any more, or does not answer.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"disk-full", "disk-full-volume"})
    void aDiskThatIsFullIsTheProgramsDoingAndCanBeLarger(String sample) {
        assertThat(exited(sample).failure())
                .isEqualTo(new Failure(
                        Kind.APPLICATION,
                        "The program filled the disk of 20 GB: ask for a larger one with" + " sparkDriverDiskGB."));
    }

    /** The container is gone from its node, and the kubelet knows neither its times nor its exit code. */
    @Test
    void aContainerThatVanishedHadStartedAllTheSame() {
        assertThat(exited("disk-full-volume").startedAt()).isEqualTo(Instant.parse("2026-11-26T21:50:28Z"));
        assertThat(exited(Samples.started(), Samples.pod("disk-full-volume")).startedAt())
                .isEqualTo(Samples.started().startedAt());
        assertThat(exited("disk-full-volume").finishedAt()).isEqualTo(Samples.NOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stopped-exit-0", "stopped-exit-7", "stopped-killed", "stopped-143"})
    void whatRunsStoppedIsStoppedAndNothingElse(String sample) {
        Exited exited = exited(sample);
        assertThat(exited.stopped()).isTrue();
        assertThat(exited.failure()).isNull();
    }

    @Test
    void aProgramThatHadEndedBeforeItWasStoppedHasEndedByItself() {
        Pod pod = Samples.stopped(said("exit-1", "{\"exitCode\": 1, \"stopped\": false}"));
        assertThat(exited(pod).stopped()).isFalse();
        assertThat(exited(Samples.stopped(Samples.pod("exit-0"))).stopped()).isFalse();
    }

    @Test
    void theStopMustHaveBeenOurs() {
        Exited exited = exited(said("exit-0", "{\"exitCode\": 0, \"stopped\": true}"));
        assertThat(exited.stopped()).isFalse();
        assertThat(exited.failure().kind()).isEqualTo(Kind.INFRASTRUCTURE);
    }

    @Test
    void theNodesOwnDeadlineIsATimeOut() {
        assertThat(exited("deadline").failure().kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(exited(said("deadline", "{\"exitCode\": 0, \"delivered\": true}"))
                        .failure())
                .as("it had ended")
                .isNull();
    }

    @Test
    void anImageWithoutWhatTheAgentNeedsSaysSo() {
        assertThat(exited("exit-127").failure().kind()).isEqualTo(Kind.IMAGE);
        assertThat(exited("exit-127").failure().message())
                .startsWith("The image runs.local/python:1 cannot run what Runs starts programs with")
                .endsWith("sh: nonexistent: not found");
        assertThat(exited(said("exit-127", "{\"exitCode\": 127}")).failure())
                .as("the agent ran: it is the program that misses something, and its log says what")
                .isNull();
    }

    /** Exit codes of Apache Spark: org.apache.spark.util.SparkExitCode and ExecutorExitCode. */
    @ParameterizedTest
    @CsvSource({"52, OUT_OF_MEMORY", "50, APPLICATION", "56, INFRASTRUCTURE"})
    void sparksExitCodesAreExplainedForSparkOnly(int code, Kind kind) {
        Pod pod = Samples.exit(Samples.pod("exit-1"), PodNames.PROGRAM_CONTAINER, code, "Error");
        Exited exited = exited(Samples.run("spark"), pod);
        assertThat(exited.failure().kind()).isEqualTo(kind);
        assertThat(exited.failure().message()).contains("exit code " + code);
        assertThat(exited(Samples.run(), pod).failure()).isNull();
    }

    @Test
    void aRunThatWasSeenRunningKeepsItsStart() {
        Run run = Samples.started();
        assertThat(exited(run, Samples.pod("exit-1")).startedAt()).isEqualTo(run.startedAt());
    }

    /** Older kubelets left out the containers of a pod that they had evicted. */
    @Test
    void aRunThatWasSeenRunningHasStartedWhateverThePodTells() {
        Pod pod = Samples.failedFor(Samples.pod("created"), "Evicted", "The node was low on resource: memory.");
        assertThat(exited(Samples.started(), pod).failure().message())
                .startsWith("The pod was evicted because its node ran short of memory");
    }

    private static Pod said(String sample, String message) {
        return Samples.saying(Samples.pod(sample), PodNames.PROGRAM_CONTAINER, message);
    }

    private static Exited exited(String sample) {
        return exited(Samples.pod(sample));
    }

    private static Exited exited(Pod pod) {
        return exited(Samples.run(), pod);
    }

    private static Exited exited(Run run, Pod pod) {
        Observation observation = observe(run, pod);
        assertThat(observation).isInstanceOf(Exited.class);
        assertThat(Diagnosis.isOver(pod)).isTrue();
        return (Exited) observation;
    }

    private static Observation observe(Run run, Pod pod) {
        return DIAGNOSIS.of(run, pod, Samples.NOW).observation();
    }
}
