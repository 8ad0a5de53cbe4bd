package dev.runs.k8s;

import dev.runs.dispatch.Observation.Exited;
import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended whose program container had started: what our agent said of it, what the kubelet says of the
 * container, and what the cluster says of the pod.
 */
final class Ending {
    private static final String NOT_REPEATED =
            " The program had started, so it is not repeated by itself: submit it" + " again if that does no harm.";

    private final PodView pod;
    private final Instant containerStart;
    private final Grants grants;
    private final ContainerStateTerminated end;
    private final TerminationMessage said;
    private final @Nullable Integer exitCode;

    /** @param containerStart when the program's container started */
    Ending(PodView pod, Instant containerStart, Grants grants) {
        this.pod = pod;
        this.containerStart = containerStart;
        this.grants = grants;
        // Of a node that is gone, nobody ever says more than that the container ran.
        this.end = pod.terminated(PodNames.PROGRAM_CONTAINER).orElseGet(ContainerStateTerminated::new);
        this.said = TerminationMessage.of(end);
        this.exitCode = exitCode();
    }

    Diagnosis.Finding finding(Instant now) {
        return new Diagnosis.Finding(observe(now), said.delivered());
    }

    private Exited observe(Instant now) {
        Instant startedAt = startedAt();
        Failure failure = failure();
        Instant finishedAt = Stream.of(Optional.ofNullable(said.finishedAt()), PodView.time(end.getFinishedAt()))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(now);
        boolean isBefore = finishedAt.isBefore(startedAt); // of whole seconds, in the same one
        return new Exited(startedAt, isBefore ? startedAt : finishedAt, exitCode, isStopped(), failure, said.logGap());
    }

    private Instant startedAt() {
        Instant told = said.startedAt();
        return told == null ? containerStart : told;
    }

    /**
     * The program's, which the agent passes on. Where the two differ, the one that failed counts: the agent may have
     * been ended before it had kept the results of a program that succeeded.
     */
    private @Nullable Integer exitCode() {
        if (said.neverStarted()) {
            return null;
        }
        Integer told = said.exitCode();
        Integer seen = end.getExitCode();
        boolean isInDoubt = Objects.equals(told, 0) && !Objects.equals(seen, 0) && !said.delivered();
        return told == null || isInDoubt ? seen : told;
    }

    /** By Runs. A program that had ended by itself before it was told to, has not been stopped. */
    private boolean isStopped() {
        return pod.isStopped() && !hasEndedItself();
    }

    private boolean hasEndedItself() {
        if (said.stopped() || said.neverStarted()) {
            return false;
        }
        if (said.exitCode() != null && said.exitCode().equals(exitCode)) {
            return true;
        }
        if (exitCode == null || pod.isDeadlineExceeded() || ExitCodes.isOfSignalToEnd(exitCode)) {
            return false;
        }
        return exitCode == 0 || Disruption.of(pod).isEmpty();
    }

    private @Nullable Failure failure() {
        if (said.failure() != null) {
            return grants.withAdvice(said.failure());
        }
        boolean hasFailed = exitCode != null && exitCode != 0;
        if (hasFailed && ("OOMKilled".equals(end.getReason()) || said.oomKills() > 0)) {
            return grants.outOfMemory("the program");
        }
        if (isStopped()) {
            return null;
        }
        if (hasEndedItself()) {
            return hasFailed ? explained().orElse(null) : null;
        }
        if (pod.isDeadlineExceeded()) {
            return new Failure(Kind.TIMEOUT, "The program reached its timeout and was stopped by its node.");
        }
        Disruption disruption = Disruption.of(pod).orElseGet(() -> Disruption.unknown(exitCode));
        return disruption.isDiskFull()
                ? grants.diskFull(Kind.APPLICATION, "The program")
                : new Failure(Kind.INFRASTRUCTURE, Words.line("The pod " + disruption.words() + "." + NOT_REPEATED));
    }

    /** What its log does not tell; empty where it does. */
    private Optional<Failure> explained() {
        if (exitCode == null) {
            return Optional.empty();
        }
        if (grants.isSpark() && ExitCodes.ofSpark(exitCode).isPresent()) {
            return ExitCodes.ofSpark(exitCode).map(grants::withAdvice);
        }
        // With our agent's word, it is the program that did not find or could not execute something.
        return ExitCodes.isOfNoCommand(exitCode) && said.exitCode() == null
                ? Optional.of(StartTrouble.unfit(pod.image(PodNames.PROGRAM_CONTAINER), exitCode, end.getMessage()))
                : Optional.empty();
    }
}
