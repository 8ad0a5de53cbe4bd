package dev.runs.workcell;

import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunStore;
import dev.runs.workflow.DamagedWorkflow;
import dev.runs.workflow.StepProgress;
import dev.runs.workflow.StepResponse;
import dev.runs.workflow.WorkflowRun;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Writes down how far workflows come: each change with its events and data points in one transaction, and only where
 * the run is still this claim's. Every method is told the workflow as the last one returned it (nobody else may have
 * changed it since), and returns it as it is afterwards; empty where it is not ours.
 */
final class WorkflowProgress {
    private final Jdbi jdbi;
    private final Clock clock;
    private final RunStore runs;
    private final Journal journal;
    private final WorkflowStore store = new WorkflowStore();
    private final ModuleUses uses = new ModuleUses();

    WorkflowProgress(Jdbi jdbi, Clock clock, RunStore runs, Journal journal) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.runs = runs;
        this.journal = journal;
    }

    /** Takes the workflow up, as it is stored. */
    Optional<WorkflowRun> take(Run run) {
        return written(run, handle -> {
            WorkflowRun taken = store.find(handle, run.id()).orElseThrow(DamagedWorkflow::missing);
            if (!taken.current().isUnderWay() && taken.endedAt() == null) {
                giveBack(handle, run, taken.current().step().module());
            }
            return taken.events() == 0 ? journal.add(handle, run, taken, "QUEUED", null) : taken;
        });
    }

    /** Takes a module for a run; see {@link ModuleUses#take}. Why it cannot be had, also where the run is not ours. */
    Optional<String> takeModule(Run run, String module) {
        return jdbi.inTransaction(handle -> {
            if (!store.isOurs(handle, run)) {
                return Optional.of("The run is another server's");
            }
            return uses.take(handle, run, module);
        });
    }

    /** The next step waits, and for what. */
    void noteWaiting(Run run, WorkflowRun before, String reason) {
        var unused = written(run, handle -> {
            note(
                    handle,
                    run,
                    before,
                    "is " + reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1) + ".");
            return before;
        });
    }

    /** From now on the current step's action may have been executed. */
    Optional<WorkflowRun> begin(Run run, WorkflowRun before, @Nullable String childRunId) {
        return written(run, handle -> {
            Instant now = clock.instant();
            store.begin(handle, run.id(), before.stepIndex(), now, childRunId);
            store.waitFor(handle, run.id(), null);
            StepProgress current = before.current();
            WorkflowRun begun =
                    before.withCurrent(new StepProgress(current.step(), now, null, current.result(), childRunId));
            return before.events() == 1 ? journal.add(handle, run, begun, "START", null) : begun;
        });
    }

    /** The current step's action was not executed after all, or may be executed again. */
    Optional<WorkflowRun> takeBack(Run run, WorkflowRun before, String reason, boolean isNews) {
        return written(run, handle -> {
            StepProgress current = before.current();
            StepResponse result = StepResponse.of(StepResponse.NOT_READY, reason);
            store.takeBack(handle, run.id(), before.stepIndex(), result);
            giveBack(handle, run, current.step().module());
            if (isNews) {
                note(handle, run, before, reason);
            }
            return before.withCurrent(new StepProgress(current.step(), null, null, result, current.childRunId()));
        });
    }

    /** The current step is over, and with it the workflow, where it has failed or was the last one. */
    Optional<WorkflowRun> end(Run run, WorkflowRun before, StepEnd end) {
        return written(run, handle -> {
            Instant now = clock.instant();
            WorkflowRun ended = endStep(handle, run, before, now, response(handle, run, before, end));
            uses.release(handle, run, before.current().step().module());
            String error = end.error() == null ? "." : ": " + end.error();
            if (!end.isSuccess()) {
                // The event of the run's end says it.
                Failure failure = new Failure(end.kind(), StepNames.failure(before, error));
                return endAll(handle, run, ended, now, failure, "FAILED");
            }
            note(handle, run, before, "succeeded" + error);
            if (before.isLastStep()) {
                return endAll(handle, run, ended, now, null, "COMPLETED");
            }
            WorkflowRun next = ended.withStepIndex(before.stepIndex() + 1);
            store.advance(
                    handle, run.id(), next.stepIndex(), next.current().step().module());
            return next;
        });
    }

    /** Somebody or its time limit ended it, wherever it was. */
    Optional<WorkflowRun> stop(Run run, WorkflowRun before, String why) {
        return written(run, handle -> {
            Instant now = clock.instant();
            WorkflowRun ended = before.current().isUnderWay()
                    ? endStep(handle, run, before, now, StepResponse.of(StepResponse.CANCELLED, why))
                    : before;
            uses.release(handle, run, before.current().step().module());
            return endAll(handle, run, ended, now, null, run.cancelRequestedAt() == null ? "FAILED" : "CANCELLED");
        });
    }

    /**
     * It waits for the module as all others do: one that had it while it stands behind another in the queue would wait
     * for that one, and that one for it.
     */
    private void giveBack(Handle handle, Run run, String module) {
        uses.release(handle, run, module);
        store.waitFor(handle, run.id(), module);
    }

    private WorkflowRun endStep(Handle handle, Run run, WorkflowRun before, Instant now, StepResponse result) {
        StepProgress current = before.current();
        store.end(handle, run.id(), before.stepIndex(), now, result);
        Instant startedAt = current.startedAt() == null ? now : current.startedAt();
        WorkflowRun ended =
                before.withCurrent(new StepProgress(current.step(), startedAt, now, result, current.childRunId()));
        return journal.add(handle, run, ended, "STEP", current.step());
    }

    private WorkflowRun endAll(
            Handle handle, Run run, WorkflowRun before, Instant now, @Nullable Failure failure, String event) {
        store.end(handle, run.id(), now, failure);
        return journal.add(handle, run, before.withEnd(now, failure), event, null);
    }

    private StepResponse response(Handle handle, Run run, WorkflowRun workflow, StepEnd end) {
        Map<String, String> data = journal.keep(handle, run, workflow, end);
        Map<String, String> files = new LinkedHashMap<>();
        end.files().forEach((label, file) -> files.put(label, file.name()));
        return new StepResponse(
                end.status(), end.error(), data.isEmpty() ? null : data, files.isEmpty() ? null : files);
    }

    private void note(Handle handle, Run run, WorkflowRun workflow, String what) {
        runs.addEvent(
                handle, run.id(), clock.instant(), RunEvent.Code.RUN_STEP, StepNames.current(workflow) + " " + what);
    }

    private Optional<WorkflowRun> written(Run run, HandleCallback<WorkflowRun, RuntimeException> change) {
        return jdbi.inTransaction(
                handle -> store.isOurs(handle, run) ? Optional.of(change.withHandle(handle)) : Optional.empty());
    }
}
