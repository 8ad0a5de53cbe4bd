package dev.runs.k8s;

import dev.runs.dependency.Dependency;
import dev.runs.dependency.PypiDependency;
import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Lost;
import dev.runs.dispatch.Observation.Waiting;
import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import dev.runs.run.Run;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a pod waits for whose program has not started, and when that is too long. The words are the same as long as the
 * state is: each new one becomes an event of the run.
 */
final class WaitingPods {
    /** What the scheduler adds of pods it might end instead. */
    private static final Pattern PREEMPTION = Pattern.compile("\\.? (?:no new claims to deallocate, )?preemption: .*");

    private final Duration grace;

    /** @param grace how long what somebody could still mend is waited for */
    WaitingPods(Duration grace) {
        this.grace = grace;
    }

    Observation observe(Run run, PodView pod, Instant now) {
        if (pod.isCondition("PodScheduled", "False")) {
            String message = pod.condition("PodScheduled")
                    .map(condition -> PodView.text(condition.getMessage()))
                    .orElse("");
            String why = Words.reason(PREEMPTION.matcher(message).replaceAll(""));
            return new Waiting("Waiting for capacity" + (why.isEmpty() ? "" : ": " + why));
        }
        if (pod.running(PodNames.PREPARE_CONTAINER).isPresent()) {
            return new Waiting(preparing(run));
        }
        String container = pod.terminated(PodNames.PREPARE_CONTAINER).isPresent()
                        || pod.container(PodNames.PREPARE_CONTAINER).isEmpty()
                ? PodNames.PROGRAM_CONTAINER
                : PodNames.PREPARE_CONTAINER;
        return pod.waiting(container)
                .map(waiting -> observe(pod, container, waiting, now))
                .orElseGet(() -> new Waiting(
                        pod.isCondition("PodScheduled", "True") ? "Starting the pod" : "Waiting for a node"));
    }

    private Observation observe(PodView pod, String container, ContainerStateWaiting waiting, Instant now) {
        String image = pod.image(container);
        String message = PodView.text(waiting.getMessage());
        String reason = PodView.text(waiting.getReason());
        return switch (reason) {
            case "", "ContainerCreating", "PodInitializing" ->
                new Waiting(
                        // The kubelet says that volumes and network are ready only once the first image is there too.
                        pod.isCondition("PodReadyToStartContainers", "True")
                                ? "Fetching the image " + Words.reason(image)
                                : "Starting the pod: its image " + Words.reason(image) + ", volumes and network");
            case "InvalidImageName" ->
                failed(
                        Kind.IMAGE,
                        "'" + Words.reason(image)
                                + "' is not the name of an image: an administrator must correct the image"
                                + " of the runtime or the region.",
                        now);
            case "ErrImageNeverPull" ->
                failed(
                        Kind.IMAGE,
                        "The image " + Words.reason(image)
                                + " is not on the node, and the cluster is told never to fetch it:"
                                + " an administrator must bring it there, or allow fetching it.",
                        now);
            case "ErrImagePull", "RegistryUnavailable", "ImageInspectError" ->
                new Waiting(ImageTrouble.of(image, message).waiting());
            case "ImagePullBackOff", "SignatureValidationFailed" -> {
                ImageTrouble trouble = ImageTrouble.of(image, message);
                yield trouble.isPassing() || !isOverdue(pod, now)
                        ? new Waiting(trouble.waiting())
                        : failed(trouble.failure(), now);
            }
            default ->
                isOverdue(pod, now)
                        ? given(pod, image, reason, message, now)
                        : new Waiting("Starting the pod: " + Words.reason(message.isEmpty() ? reason : message));
        };
    }

    /** Nobody has mended it: what failed. */
    private static Observation given(PodView pod, String image, String reason, String message, Instant now) {
        Optional<Failure> unfit = StartTrouble.ofImage(image, message);
        if (unfit.isPresent()) {
            return failed(unfit.get(), now);
        }
        return reason.equals("CreateContainerConfigError")
                ? failed(StartTrouble.ofConfiguration(pod.namespace(), message), now)
                : new Lost(Words.line("A container of the pod could not be started (" + reason + "): "
                        + Words.reason(message) + "."));
    }

    /** The program's image is fetched only after the preparation, which may have taken long. */
    private boolean isOverdue(PodView pod, Instant now) {
        return pod.terminated(PodNames.PREPARE_CONTAINER)
                .flatMap(end -> PodView.time(end.getFinishedAt()))
                .or(pod::since)
                .filter(since -> now.isAfter(since.plus(grace)))
                .isPresent();
    }

    private static String preparing(Run run) {
        List<Dependency> dependencies = run.environment().dependencies();
        long libraries =
                dependencies.stream().filter(PypiDependency.class::isInstance).count();
        if (libraries > 0) {
            return "Preparing the program's files and installing " + Words.count(libraries, "library", "libraries");
        }
        return dependencies.isEmpty() ? "Preparing the program's files" : "Preparing the program's files and libraries";
    }

    private static Observation failed(Kind kind, String message, Instant now) {
        return failed(new Failure(kind, message), now);
    }

    private static Observation failed(Failure failure, Instant now) {
        return new Exited(null, now, null, false, failure);
    }
}
