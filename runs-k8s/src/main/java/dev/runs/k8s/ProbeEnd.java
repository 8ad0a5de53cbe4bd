package dev.runs.k8s;

import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Lost;
import dev.runs.dispatch.Observation.PutOff;
import dev.runs.dispatch.Observation.Running;
import dev.runs.dispatch.Observation.Waiting;
import dev.runs.run.Failure;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How a probe's pod stands, in the words that a run's would be given. */
final class ProbeEnd {
    /** Nobody is to mend anything while somebody waits for the answer. */
    private static final WaitingPods WAITING = new WaitingPods(Duration.ZERO);

    private final PodView view;
    private final Observation start;

    /** @param pod as the cluster shows it */
    ProbeEnd(ProbePods.Probe probe, Pod pod, Instant now) {
        this.view = new PodView(pod);
        this.start = WAITING.observe(probe.run(), view, now);
    }

    /** Whether nothing more is to come. */
    boolean isOver() {
        return view.terminated(PodNames.PROGRAM_CONTAINER).isPresent()
                || view.isOver()
                || (!isRunning() && !(start instanceof Waiting));
    }

    /** What its program said at its end. */
    Optional<ProbeReport> report() {
        return end().filter(end -> Integer.valueOf(0).equals(end.getExitCode()))
                .flatMap(end -> ProbeReport.parse(PodView.text(end.getMessage())));
    }

    /** Why there is no report, as a sentence. */
    String trouble() {
        return end().map(this::trouble).orElseGet(this::unstarted);
    }

    private String trouble(ContainerStateTerminated end) {
        String image = view.image(PodNames.PROGRAM_CONTAINER);
        String message = PodView.text(end.getMessage());
        int code = end.getExitCode() == null ? 0 : end.getExitCode();
        if (ExitCodes.isOfNoCommand(code)) {
            return StartTrouble.unfit(image, code, message).message();
        }
        if (StartTrouble.is(PodView.text(end.getReason()))) {
            return StartTrouble.ofImage(image, message)
                    .map(Failure::message)
                    .orElseGet(() -> "The container could not be started: " + Words.reason(message) + ".");
        }
        return "Its Python failed with exit code " + code + Words.aside(message) + ".";
    }

    private String unstarted() {
        if (view.isOver()) {
            return "The pod was ended" + Words.aside(view.reason() + " " + view.message()) + ".";
        }
        if (isRunning()) {
            return "Its program did not come to its end in time.";
        }
        return start.accept(new Observation.Visitor<String>() {
            @Override
            public String waiting(Waiting waiting) {
                return "It has not started in time. " + waiting.reason() + ".";
            }

            @Override
            public String running(Running running) {
                return "It has not ended in time.";
            }

            @Override
            public String exited(Exited exited) {
                return exited.failure() == null ? "It ended." : exited.failure().message();
            }

            @Override
            public String lost(Lost lost) {
                return lost.reason();
            }

            @Override
            public String putOff(PutOff putOff) {
                return putOff.reason() + ".";
            }
        });
    }

    private boolean isRunning() {
        return view.running(PodNames.PROGRAM_CONTAINER).isPresent();
    }

    private Optional<ContainerStateTerminated> end() {
        return view.terminated(PodNames.PROGRAM_CONTAINER);
    }
}
