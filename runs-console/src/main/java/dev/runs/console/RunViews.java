package dev.runs.console;

import dev.runs.access.Caller;
import dev.runs.error.RunsException.NotFound;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunMetrics;
import dev.runs.run.RunMetricsReader;
import dev.runs.run.Runs;
import dev.runs.run.WorkflowProgram;
import dev.runs.workcell.WorkflowRuns;
import dev.runs.workflow.DamagedWorkflow;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts together what the page of a run shows, but for the log. */
final class RunViews {
    private static final Logger LOG = LoggerFactory.getLogger(RunViews.class);

    private final Runs runs;
    private final WorkflowRuns workflows;
    private final RunMetricsReader metrics;
    private final ResultFiles files;
    private final Clock clock;

    RunViews(Runs runs, WorkflowRuns workflows, RunMetricsReader metrics, ResultFiles files, Clock clock) {
        this.runs = runs;
        this.workflows = workflows;
        this.metrics = metrics;
        this.files = files;
        this.clock = clock;
    }

    RunView of(Run run, Caller caller) {
        return unlessSeen(run, caller, null).orElseThrow();
    }

    /** @param seen the version that is shown already, of which nothing is returned; null for none */
    Optional<RunView> unlessSeen(Run run, Caller caller, @Nullable String seen) {
        Instant now = clock.instant();
        List<RunEvent> events = runs.events(List.of(run));
        RunMetrics used = metrics.of(run);
        StepsView steps = run.program() instanceof WorkflowProgram ? steps(run, caller, now) : null;
        return RunView.version(run, events, used, steps).equals(seen)
                ? Optional.empty()
                : Optional.of(RunView.of(run, caller, events, files.of(run), used, steps, now));
    }

    /** Read after the run, so that a page that shows its end shows the end of its steps too. */
    private StepsView steps(Run run, Caller caller, Instant now) {
        try {
            return StepsView.of(
                    workflows.find(caller, run.id()).workflow(), run.status().isActive(), now);
        } catch (DamagedWorkflow | NotFound e) {
            LOG.warn("The steps of run {} cannot be shown", run.id(), e);
            return StepsView.UNREADABLE;
        }
    }
}
