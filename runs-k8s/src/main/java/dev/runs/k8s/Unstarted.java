package dev.runs.k8s;

import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Lost;
import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended whose program had not started: for the user's or the image's sake, which another attempt would
 * not change, or through no fault of theirs: then it is lost, and another one is made.
 */
final class Unstarted {
    private final PodView pod;
    private final Grants grants;
    /** The preparation where that failed; else the program's container, if the kubelet says anything of it. */
    private final String container;

    private final ContainerStateTerminated end;
    private final TerminationMessage said;

    Unstarted(PodView pod, Grants grants) {
        this.pod = pod;
        this.grants = grants;
        this.container = isPreparing() ? PodNames.PREPARE_CONTAINER : PodNames.PROGRAM_CONTAINER;
        this.end = pod.terminated(container).orElseGet(ContainerStateTerminated::new);
        this.said = TerminationMessage.of(end);
    }

    Observation observe(Instant now) {
        Instant at = PodView.time(end.getFinishedAt()).orElse(now);
        Failure failure = failure();
        if (failure != null) {
            return new Exited(null, at, null, pod.isStopped() && said.stopped(), failure, said.logGap());
        }
        if (pod.isStopped()) {
            return new Exited(null, at, null, true, null, said.logGap());
        }
        if (pod.isDeadlineExceeded()) {
            return new Exited(null, at, null, false, late(), said.logGap());
        }
        return new Lost(Words.line(lossReason()));
    }

    private @Nullable Failure failure() {
        if (said.failure() != null) {
            return grants.withAdvice(said.failure());
        }
        if ("OOMKilled".equals(end.getReason()) || said.oomKills() > 0) {
            return grants.outOfMemory("the preparation of the program");
        }
        String message = PodView.text(end.getMessage());
        if (StartTrouble.is(PodView.text(end.getReason()))) {
            return StartTrouble.ofImage(pod.image(container), message).orElse(null);
        }
        Optional<Disruption> disruption = Disruption.of(pod);
        if (disruption.filter(Disruption::isDiskFull).isPresent()) {
            return isPreparing()
                    ? grants.diskFull(Kind.DEPENDENCIES, "The program's files and libraries")
                    : grants.diskFull(Kind.APPLICATION, "The program");
        }
        Integer code = end.getExitCode();
        boolean hasFailedItself =
                disruption.isEmpty() && !pod.isStopped() && !pod.isDeadlineExceeded() && !said.stopped();
        if (code == null || code == 0 || !hasFailedItself || ExitCodes.isOfSignalToEnd(code)) {
            return null;
        }
        return ExitCodes.isOfNoCommand(code)
                ? StartTrouble.unfit(pod.image(container), code, message)
                : new Failure(
                        Kind.INTERNAL,
                        Words.line("The preparation of the program failed with exit code " + code
                                + Words.aside(said.equals(TerminationMessage.NONE) ? message : "")
                                + ": a defect of Runs or of the image."));
    }

    private String lossReason() {
        if (StartTrouble.is(PodView.text(end.getReason()))) {
            return "A container of the pod could not be started: " + Words.reason(PodView.text(end.getMessage())) + ".";
        }
        return "The pod "
                + Disruption.of(pod)
                        .orElseGet(() -> Disruption.unknown(end.getExitCode()))
                        .words()
                + " before its program started.";
    }

    private boolean isPreparing() {
        return pod.failed(PodNames.PREPARE_CONTAINER).isPresent();
    }

    private static Failure late() {
        return new Failure(Kind.CAPACITY, "The program had not started when the time of its pod was up.");
    }
}
