package dev.runs.k8s;

import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Observation.Running;
import dev.runs.run.Run;
import dev.runs.runtime.Runtimes;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says from a pod's state how its attempt stands and, where it failed, why. Asks nobody: the same pod at the same time
 * gives the same answer. What counts is the state of our containers, not the pod's phase: a container that the cluster
 * adds keeps a pod running, and a pod can have succeeded with processes killed for their memory.
 */
final class Diagnosis {
    private final ClusterSettings settings;
    private final Runtimes runtimes;
    private final WaitingPods waiting;
    private final Duration silence;

    Diagnosis(ClusterSettings settings, Runtimes runtimes) {
        this.settings = settings;
        this.runtimes = runtimes;
        this.waiting = new WaitingPods(settings.imageGrace());
        this.silence = settings.missingGrace();
    }

    /**
     * How an attempt stands.
     *
     * @param delivered false where its program has ended without our agent's word that the server has all of its log
     */
    record Finding(Observation observation, boolean delivered) {}

    Finding of(Run run, Pod pod, Instant now) {
        PodView view = new PodView(pod);
        Optional<Instant> startedAt = startedAt(run, view);
        if (!isOver(view) && !isSilent(view, now)) {
            return new Finding(
                    view.running(PodNames.PROGRAM_CONTAINER).isPresent()
                            ? new Running(startedAt.orElse(now))
                            : waiting.observe(run, view, now),
                    true);
        }
        Grants grants = new Grants(settings, runtimes, run);
        return startedAt.isPresent()
                ? new Ending(view, startedAt.get(), grants).finding(now)
                : new Finding(new Unstarted(view, grants).observe(now), true);
    }

    /** Whether nothing of the attempt runs any more, or will. */
    static boolean isOver(Pod pod) {
        return isOver(new PodView(pod));
    }

    /** When the attempt ended, as far as the pod tells; empty until it is over. */
    static Optional<Instant> endedAt(Pod pod) {
        PodView view = new PodView(pod);
        if (!isOver(view)) {
            return Optional.empty();
        }
        return Stream.of(PodNames.PROGRAM_CONTAINER, PodNames.PREPARE_CONTAINER)
                .flatMap(name -> view.terminated(name).stream())
                .flatMap(end -> PodView.time(end.getFinishedAt()).stream())
                .findFirst()
                .or(view::changed);
    }

    private static boolean isOver(PodView view) {
        if (view.terminated(PodNames.PROGRAM_CONTAINER).isPresent() || Disruption.isNodeGone(view)) {
            return true;
        }
        // Older kubelets say that a pod has failed while its containers are still ending.
        return view.running(PodNames.PROGRAM_CONTAINER).isEmpty()
                && (view.isOver() || view.failed(PodNames.PREPARE_CONTAINER).isPresent());
    }

    /** Whether it should have been gone long ago: its node does not answer, and what its containers do is not known. */
    private boolean isSilent(PodView view, Instant now) {
        return view.deletion()
                .filter(deletion -> now.isAfter(deletion.plus(silence)))
                .isPresent();
    }

    /** When the program started; empty where it did not: its container may not have either, or have ended before it. */
    private static Optional<Instant> startedAt(Run run, PodView view) {
        if (run.startedAt() != null) {
            return Optional.of(run.startedAt()); // somebody has seen it run
        }
        Optional<ContainerStateTerminated> end = view.terminated(PodNames.PROGRAM_CONTAINER);
        TerminationMessage said = end.map(TerminationMessage::of).orElse(TerminationMessage.NONE);
        if (said.neverStarted()) {
            return Optional.empty();
        }
        return end.filter(any -> !StartTrouble.is(PodView.text(any.getReason())))
                .flatMap(any -> PodView.time(any.getStartedAt()))
                .or(() -> view.running(PodNames.PROGRAM_CONTAINER)
                        .flatMap(running -> PodView.time(running.getStartedAt())))
                .or(() -> said.exitCode() != null || hasVanished(view) ? view.since() : Optional.empty());
    }

    /** Of a container that is not to be found at the end, the kubelet says in its last state whether it had run. */
    private static boolean hasVanished(PodView view) {
        return view.container(PodNames.PROGRAM_CONTAINER)
                .map(ContainerStatus::getLastState)
                .map(ContainerState::getTerminated)
                .isPresent();
    }
}
