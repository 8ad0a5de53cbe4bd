package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.dependency.FileDependency;
import dev.runs.dependency.PypiDependency;
import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Lost;
import dev.runs.dispatch.Observation.Waiting;
import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import dev.runs.run.Run;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingPodsTest {
    private static final Diagnosis DIAGNOSIS = new Diagnosis(Samples.SETTINGS, Samples.RUNTIMES);
    /** Less than the grace for images after any sample's start. */
    private static final Instant EARLY = Instant.parse("2026-11-26T21:36:00Z");

    private static final Instant LATE = Samples.NOW;
    private static final String IMAGE = "registry.example.com/missing/etl:3";

    @Test
    void aPodThatNobodyHasLookedAtYetWaitsForANode() {
        assertThat(waiting("created", EARLY)).isEqualTo("Waiting for a node");
        assertThat(waiting("scheduled", EARLY)).isEqualTo("Starting the pod");
    }

    @Test
    void whatTheSchedulerMissesIsSaidInOneLineWithoutWhatItMightEndInstead() {
        assertThat(waiting("unschedulable", LATE))
                .isEqualTo("Waiting for capacity: 0/1 nodes are available: 1 Insufficient cpu");
        assertThat(waiting("unschedulable-selector", LATE))
                .isEqualTo("Waiting for capacity: 0/1 nodes are available: 1 node(s) didn't match Pod's node"
                        + " affinity/selector");
        assertThat(waiting("scheduling-gated", LATE))
                .isEqualTo("Waiting for capacity: Scheduling is blocked due to non-empty scheduling gates");
    }

    @Test
    void theStepsOfAStartAreTold() {
        assertThat(waiting("image-fetching", LATE))
                .isEqualTo("Starting the pod: its image registry.example.com/slow/etl:3, volumes and network");
        assertThat(waiting("image-fetching-program", LATE)).isEqualTo("Fetching the image " + IMAGE);
        assertThat(waiting("missing-volume", LATE))
                .isEqualTo("Starting the pod: its image runs.local/python:1, volumes and network");
        assertThat(waiting("preparing", LATE)).isEqualTo("Preparing the program's files");
    }

    @Test
    void thePreparationNamesTheLibrariesThatItInstalls() {
        Pod preparing = Samples.pod("preparing");
        assertThat(waiting(Samples.run(new PypiDependency("numpy", null)), preparing, LATE))
                .isEqualTo("Preparing the program's files and installing 1 library");
        assertThat(waiting(
                        Samples.run(
                                new PypiDependency("numpy", null),
                                new PypiDependency("pandas", "2.2.0"),
                                new FileDependency("s3://acme/a.jar")),
                        preparing,
                        LATE))
                .isEqualTo("Preparing the program's files and installing 2 libraries");
        assertThat(waiting(Samples.run(new FileDependency("s3://acme/a.whl")), preparing, LATE))
                .isEqualTo("Preparing the program's files and libraries");
    }

    @Test
    void anImageThatIsNotThereFailsAfterTheGrace() {
        String reason = "Fetching the image " + IMAGE + ": " + IMAGE + ": not found";
        assertThat(waiting("image-missing", LATE)).isEqualTo(reason);
        assertThat(waiting("image-missing-back-off", Instant.parse("2026-11-26T21:37:30Z")))
                .as("the same words while the kubelet tries again, so that no events pile up")
                .isEqualTo(reason);
        assertThat(failure("image-missing-back-off", LATE))
                .isEqualTo(new Failure(
                        Kind.IMAGE,
                        "The image " + IMAGE + " cannot be fetched: " + IMAGE
                                + ": not found. An administrator can correct the image of the runtime or the region."));
    }

    @ParameterizedTest
    @CsvSource({"image-401-back-off, 401 Unauthorized", "image-403-back-off, 403 Forbidden"})
    void anImageThatWantsCredentialsSaysWhereTheyGo(String sample, String answer) {
        assertThat(failure(sample, LATE).kind()).isEqualTo(Kind.IMAGE);
        assertThat(failure(sample, LATE).message()).contains(answer, "pullSecrets");
    }

    @ParameterizedTest
    @CsvSource({
        "image-429-back-off, 429 Too Many Requests",
        "image-500-back-off, 500 Internal Server Error",
        "image-503-back-off, 503 Service Unavailable"
    })
    void aRegistrysOwnTroublesAreWaitedFor(String sample, String answer) {
        assertThat(waiting(sample, LATE))
                .startsWith("Fetching the image registry.example.com/")
                .endsWith(answer);
    }

    /** Words of other container runtimes and registries: containerd 1.7, CRI-O, Docker Hub, Go's net package. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "toomanyrequests: You have reached your unauthenticated pull rate limit.",
                "unexpected status from HEAD request to https://r.example.com/v2/etl/manifests/3: 503 Service Unavailable",
                "received unexpected HTTP status: 502 Bad Gateway",
                "dial tcp 10.0.0.1:443: i/o timeout",
                "net/http: TLS handshake timeout",
                "context deadline exceeded",
                "read tcp 10.0.0.7:51234->10.0.0.1:443: read: connection reset by peer",
                "dial tcp: lookup r.example.com on 10.0.0.2:53: server misbehaving",
                "write /var/lib/containerd/x: no space left on device"
            })
    void theNetworksTroublesAreWaitedFor(String cause) {
        Pod pod = backOff("Back-off pulling image \"" + IMAGE + "\": ErrImagePull: " + cause);
        assertThat(waiting(Samples.run(), pod, LATE))
                .startsWith("Fetching the image " + IMAGE + ": ")
                .doesNotContainIgnoringCase("timeout")
                .doesNotContain("51234");
    }

    /** A registry's name that nobody knows is more often misspelt than its name server is broken. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
                "dial tcp: lookup registry.exmaple.com: no such host",
                "tls: failed to verify certificate: x509: certificate signed by unknown authority",
                "no match for platform in manifest: not found"
            })
    void whatWaitingDoesNotMendIsAFailureOfTheImage(String cause) {
        assertThat(failure(backOff("Back-off pulling image \"" + IMAGE + "\": ErrImagePull: " + cause), LATE))
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.IMAGE))
                .satisfies(failure -> assertThat(failure.message()).contains(cause));
    }

    /** Older kubelets do not repeat the cause. */
    @Test
    void aBackOffWithoutItsCauseFailsAfterTheGraceToo() {
        Pod pod = backOff("Back-off pulling image \"" + IMAGE + "\"");
        assertThat(waiting(Samples.run(), pod, EARLY)).isEqualTo("Fetching the image " + IMAGE);
        assertThat(failure(pod, LATE).message()).startsWith("The image " + IMAGE + " cannot be fetched. ");
    }

    @Test
    void theGraceForTheProgramsImageBeginsWhenThePreparationHasEnded() {
        Pod pod = Samples.waiting(
                Samples.pod("image-fetching-program"),
                PodNames.PROGRAM_CONTAINER,
                "ImagePullBackOff",
                "Back-off pulling image \"" + IMAGE + "\": ErrImagePull: not found");
        Samples.state(pod, PodNames.PREPARE_CONTAINER).getTerminated().setFinishedAt("2026-11-26T21:58:00Z");
        assertThat(waiting(Samples.run(), pod, LATE)).startsWith("Fetching the image");
        assertThat(failure(pod, LATE.plus(Duration.ofMinutes(4))).kind()).isEqualTo(Kind.IMAGE);
    }

    @Test
    void anImageThatCannotBeIsAFailureAtOnce() {
        assertThat(failure("image-invalid", EARLY).message())
                .startsWith("'Registry/UPPER:::1' is not the name of an image");
        assertThat(failure("image-never", EARLY).message())
                .startsWith("The image registry.example.com/team/etl:3 is not on the node");
        assertThat(List.of(failure("image-invalid", EARLY), failure("image-never", EARLY)))
                .extracting(Failure::kind)
                .containsOnly(Kind.IMAGE);
    }

    @Test
    void aMissingSecretIsWaitedForAndThenIsTheAdministratorsToMake() {
        assertThat(waiting("missing-secret", EARLY))
                .isEqualTo("Starting the pod: secret \"acme-environment\" not found");
        assertThat(failure("missing-secret", LATE))
                .isEqualTo(new Failure(
                        Kind.INFRASTRUCTURE,
                        "A Secret that the region's settings name for the program is missing: an administrator must"
                                + " make it in the namespace runs, or take it out of the settings. The cluster says:"
                                + " secret \"acme-environment\" not found"));
    }

    @Test
    void anImageThatRunsAsRootSaysWhatToDo() {
        assertThat(failure("root-image", LATE).kind()).isEqualTo(Kind.IMAGE);
        assertThat(failure("root-image", LATE).message())
                .startsWith(
                        "The image runs.local/python:1 runs as root, which its pods may not: give it a numeric USER");
    }

    /** Constants of pkg/kubelet/kuberuntime (ErrCreateContainer, ErrRunContainer) and the runtimes' own words. */
    @Test
    void aContainerThatCannotBeMadeIsTheImagesOrTheNodes() {
        Pod without = error("CreateContainerError", "failed to generate spec: no command specified");
        assertThat(failure(without, LATE).kind()).isEqualTo(Kind.IMAGE);
        Pod stuck = error("CreateContainerError", "context deadline exceeded");
        assertThat(waiting(Samples.run(), stuck, EARLY)).isEqualTo("Starting the pod: context deadline exceeded");
        assertThat(observe(Samples.run(), stuck, LATE))
                .isEqualTo(new Lost("A container of the pod could not be started (CreateContainerError): context"
                        + " deadline exceeded."));
        Pod other = error("CreateContainerConfigError", "failed to sync secret cache: timed out");
        assertThat(failure(other, LATE).message())
                .startsWith("The program's container cannot be made as the region's settings say.");
    }

    @Test
    void aPodThatIsToBeGoneAndStaysIsLostWithItsNode() {
        Pod pod = Samples.pod("preparing");
        pod.getMetadata().setDeletionTimestamp("2026-11-26T21:59:45Z");
        assertThat(waiting(Samples.run(), pod, LATE)).startsWith("Preparing");
        assertThat(observe(Samples.run(), pod, LATE.plusSeconds(20))).isInstanceOf(Lost.class);
    }

    private static Pod backOff(String message) {
        return Samples.waiting(
                Samples.pod("image-missing-back-off"), PodNames.PREPARE_CONTAINER, "ImagePullBackOff", message);
    }

    private static Pod error(String reason, String message) {
        return Samples.waiting(Samples.pod("missing-secret"), PodNames.PROGRAM_CONTAINER, reason, message);
    }

    private static String waiting(String sample, Instant now) {
        return waiting(Samples.run(), Samples.pod(sample), now);
    }

    private static String waiting(Run run, Pod pod, Instant now) {
        Observation observation = observe(run, pod, now);
        assertThat(observation).isInstanceOf(Waiting.class);
        return ((Waiting) observation).reason();
    }

    private static Failure failure(String sample, Instant now) {
        return failure(Samples.pod(sample), now);
    }

    private static Failure failure(Pod pod, Instant now) {
        Observation observation = observe(Samples.run(), pod, now);
        assertThat(observation).isInstanceOf(Exited.class);
        Exited exited = (Exited) observation;
        assertThat(exited.startedAt()).isNull();
        assertThat(exited.failure()).isNotNull();
        return exited.failure();
    }

    private static Observation observe(Run run, Pod pod, Instant now) {
        return DIAGNOSIS.of(run, pod, now).observation();
    }
}
