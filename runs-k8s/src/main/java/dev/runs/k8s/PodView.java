package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateRunning;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a pod without stumbling over what it lacks: the API leaves out what is not so, or not known yet. */
final class PodView {
    private static final String DEADLINE_EXCEEDED = "DeadlineExceeded";

    private final Pod pod;
    private final PodStatus status;

    PodView(Pod pod) {
        this.pod = pod;
        this.status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    }

    String namespace() {
        return text(pod.getMetadata().getNamespace());
    }

    /** Whether Runs told it to stop. */
    boolean isStopped() {
        return pod.getMetadata().getAnnotations() != null
                && pod.getMetadata().getAnnotations().containsKey(PodNames.STOP);
    }

    /** No container of it runs, or will run. */
    boolean isOver() {
        return "Failed".equals(status.getPhase()) || "Succeeded".equals(status.getPhase());
    }

    /** Empty where there is none. */
    String reason() {
        return text(status.getReason());
    }

    /** Empty where there is none. */
    String message() {
        return text(status.getMessage());
    }

    boolean isDeadlineExceeded() {
        return DEADLINE_EXCEEDED.equals(reason());
    }

    /** When it is to be gone, where somebody deleted it: the time of the deletion and its grace. */
    Optional<Instant> deletion() {
        return time(pod.getMetadata().getDeletionTimestamp());
    }

    /** When its node took it, or it was made. */
    Optional<Instant> since() {
        return time(status.getStartTime()).or(() -> time(pod.getMetadata().getCreationTimestamp()));
    }

    /** When one of its conditions last changed, or it began. */
    Optional<Instant> changed() {
        return stream(status.getConditions())
                .flatMap(condition -> time(condition.getLastTransitionTime()).stream())
                .max(Instant::compareTo)
                .or(this::since);
    }

    Optional<PodCondition> condition(String type) {
        return stream(status.getConditions())
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    boolean isCondition(String type, String value) {
        return condition(type)
                .filter(condition -> value.equals(condition.getStatus()))
                .isPresent();
    }

    Optional<ContainerStatus> container(String name) {
        return Stream.concat(stream(status.getInitContainerStatuses()), stream(status.getContainerStatuses()))
                .filter(container -> name.equals(container.getName()))
                .findFirst();
    }

    Optional<ContainerStateWaiting> waiting(String container) {
        return state(container, ContainerState::getWaiting);
    }

    Optional<ContainerStateRunning> running(String container) {
        return state(container, ContainerState::getRunning);
    }

    Optional<ContainerStateTerminated> terminated(String container) {
        return state(container, ContainerState::getTerminated);
    }

    /** Of a container that has ended with another exit code than 0. */
    Optional<ContainerStateTerminated> failed(String container) {
        return terminated(container).filter(end -> end.getExitCode() != null && end.getExitCode() != 0);
    }

    /** The image that the container is to have; empty where the pod does not say. */
    String image(String container) {
        return Stream.concat(
                        stream(pod.getSpec().getInitContainers()),
                        stream(pod.getSpec().getContainers()))
                .filter(each -> container.equals(each.getName()))
                .map(Container::getImage)
                .map(PodView::text)
                .findFirst()
                .orElse("");
    }

    /** Empty where it is no time, or the beginning of time: that is what containers have that could not be started. */
    static Optional<Instant> time(@Nullable String text) {
        try {
            return Optional.ofNullable(text).map(Instant::parse).filter(Instant.EPOCH::isBefore);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private <T> Optional<T> state(String container, Function<ContainerState, @Nullable T> kind) {
        return container(container).map(ContainerStatus::getState).map(kind);
    }

    private static <T> Stream<T> stream(@Nullable List<T> list) {
        return list == null ? Stream.of() : list.stream();
    }
}
