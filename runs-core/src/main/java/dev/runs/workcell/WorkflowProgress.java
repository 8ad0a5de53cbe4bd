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
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Writes down how far workflows come: each change with its events and data points in one transaction, and only where
 * the run is still this claim's. Every method returns the workflow as it is afterwards, empty where it is not ours.
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

    /** Takes the workflow up. */
    Optional<WorkflowRun> take(Run run) {
        return written(run, handle -> {
            WorkflowRun taken = find(handle, run);
            if (taken.events() == 0) {
                journal.add(handle, run, taken, "QUEUED", null);
            }
            if (!taken.current().isUnderWay() && taken.endedAt() == null) {
                store.waitFor(handle, run.id(), taken.current().step().module());
            }
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

    /** From now on the current step's action may have been executed. */
    Optional<WorkflowRun> begin(Run run, @Nullable String childRunId) {
        return written(run, handle -> {
            WorkflowRun before = find(handle, run);
            store.begin(handle, run.id(), before.stepIndex(), clock.instant(), childRunId);
            store.waitFor(handle, run.id(), null);
            if (before.events() == 1) {
                journal.add(handle, run, before, "START", null);
            }
        });
    }

    /** The current step's action was not executed after all, or may be executed again. */
    Optional<WorkflowRun> takeBack(Run run, String reason, boolean isNews) {
        return written(run, handle -> {
            WorkflowRun before = find(handle, run);
            StepResponse result = StepResponse.of(StepResponse.NOT_READY, reason);
            store.takeBack(handle, run.id(), before.stepIndex(), result);
            store.waitFor(handle, run.id(), before.current().step().module());
            if (isNews) {
                note(handle, run, before, reason);
            }
        });
    }

    /** The current step is over, and with it the workflow, where it has failed or was the last one. */
    Optional<WorkflowRun> end(Run run, StepEnd end) {
        return written(run, handle -> {
            WorkflowRun before = find(handle, run);
            Instant now = clock.instant();
            StepProgress current = before.current();
            StepResponse result = response(handle, run, before, end);
            store.end(handle, run.id(), before.stepIndex(), now, result);
            journal.add(handle, run, find(handle, run), "STEP", current.step());
            uses.release(handle, run, current.step().module());
            String error = end.error() == null ? "." : ": " + end.error();
            note(handle, run, before, (end.isSuccess() ? "succeeded" : "failed") + error);
            if (!end.isSuccess()) {
                Failure failure = new Failure(end.kind(), StepNames.failure(before, error));
                store.end(handle, run.id(), now, failure);
                journal.add(handle, run, before, "FAILED", null);
            } else if (before.isLastStep()) {
                store.end(handle, run.id(), now, null);
                journal.add(handle, run, before, "COMPLETED", null);
            } else {
                int next = before.stepIndex() + 1;
                store.advance(
                        handle, run.id(), next, before.steps().get(next).step().module());
            }
        });
    }

    /** Somebody or its time limit ended it, wherever it was. */
    Optional<WorkflowRun> stop(Run run, String why) {
        return written(run, handle -> {
            WorkflowRun before = find(handle, run);
            Instant now = clock.instant();
            if (before.current().isUnderWay()) {
                StepResponse result = StepResponse.of(StepResponse.CANCELLED, why);
                store.end(handle, run.id(), before.stepIndex(), now, result);
                journal.add(
                        handle, run, find(handle, run), "STEP", before.current().step());
            }
            uses.release(handle, run, before.current().step().module());
            store.end(handle, run.id(), now, null);
            journal.add(handle, run, before, run.cancelRequestedAt() == null ? "FAILED" : "CANCELLED", null);
        });
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

    private WorkflowRun find(Handle handle, Run run) {
        return store.find(handle, run.id()).orElseThrow(DamagedWorkflow::missing);
    }

    private Optional<WorkflowRun> written(Run run, HandleConsumer<RuntimeException> change) {
        return jdbi.inTransaction(handle -> {
            if (!store.isOurs(handle, run)) {
                return Optional.empty();
            }
            change.useHandle(handle);
            return Optional.of(find(handle, run));
        });
    }
}
