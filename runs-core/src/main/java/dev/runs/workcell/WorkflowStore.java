package dev.runs.workcell;

import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.workflow.DamagedWorkflow;
import dev.runs.workflow.StepResponse;
import dev.runs.workflow.StoredJson;
import dev.runs.workflow.WorkflowRun;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workflow runs and their steps. What is written about one must be preceded by {@link #isOurs}. */
final class WorkflowStore {
    private static final Logger LOG = LoggerFactory.getLogger(WorkflowStore.class);

    void insert(Handle handle, WorkflowRun run) {
        handle.createUpdate("""
                        INSERT INTO workflow_run (run_id, organization_id, experiment_id, workflow, payload)
                        VALUES (:runId, :organizationId, :experimentId, :workflow::json, :payload::json)
                        """)
                .bind("runId", run.runId())
                .bind("organizationId", run.organizationId())
                .bind("experimentId", run.experimentId())
                .bind("workflow", StoredJson.write(run.workflow()))
                .bind("payload", StoredJson.write(run.payload()))
                .execute();
        PreparedBatch steps = handle.prepareBatch("""
                        INSERT INTO workflow_step (run_id, step, definition) VALUES (:runId, :step, :definition::json)
                        """);
        for (int i = 0; i < run.steps().size(); i++) {
            steps.bind("runId", run.runId())
                    .bind("step", i)
                    .bind("definition", StoredJson.write(run.steps().get(i).step()))
                    .add();
        }
        steps.execute();
    }

    /** Those of these runs that are workflow runs, by run; one that cannot be read is left out. */
    Map<String, WorkflowRun> find(Handle handle, Collection<String> runIds) {
        Map<String, WorkflowRun> runs = new LinkedHashMap<>();
        rows(handle, runIds).forEach((id, row) -> {
            try {
                runs.put(id, row.workflow());
            } catch (DamagedWorkflow e) {
                LOG.error("The workflow of run {} cannot be read", id, e);
            }
        });
        return runs;
    }

    /** @throws DamagedWorkflow where it cannot be read */
    Optional<WorkflowRun> find(Handle handle, String runId) {
        return Optional.ofNullable(rows(handle, List.of(runId)).get(runId)).map(WorkflowRow::workflow);
    }

    private static Map<String, WorkflowRow> rows(Handle handle, Collection<String> runIds) {
        List<WorkflowRow> runs = handle.createQuery(
                        "SELECT * FROM workflow_run WHERE run_id = ANY(:ids) ORDER BY run_id")
                .bindArray("ids", String.class, runIds.toArray())
                .map((row, context) -> WorkflowRow.read(row))
                .list();
        Map<String, List<StepRow>> steps = handle
                .createQuery("SELECT * FROM workflow_step WHERE run_id = ANY(:ids) ORDER BY run_id, step")
                .bindArray("ids", String.class, runIds.toArray())
                .map((row, context) -> StepRow.read(row))
                .stream()
                .collect(Collectors.groupingBy(StepRow::runId));
        Map<String, WorkflowRow> rows = new LinkedHashMap<>();
        runs.forEach(run -> rows.put(run.runId(), run.with(steps.getOrDefault(run.runId(), List.of()))));
        return rows;
    }

    /** Whether the run is this claim's and goes on; it is locked, so that this stays so until the transaction's end. */
    boolean isOurs(Handle handle, Run run) {
        return handle.createQuery("""
                        SELECT 1 FROM run WHERE id = :id AND fence = :fence AND status IN ('PENDING', 'RUNNING')
                        FOR NO KEY UPDATE
                        """)
                .bind("id", run.id())
                .bind("fence", run.fence())
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Says which module the next step needs; null where it needs none. */
    void waitFor(Handle handle, String runId, @Nullable String module) {
        handle.createUpdate("UPDATE workflow_run SET waiting_for = :module WHERE run_id = :id")
                .bind("module", module)
                .bind("id", runId)
                .execute();
    }

    /** From now on the step's action may have been executed. */
    void begin(Handle handle, String runId, int step, Instant at, @Nullable String childRunId) {
        handle.createUpdate("""
                        UPDATE workflow_step SET started_at = :at, child_run_id = :child
                        WHERE run_id = :id AND step = :step
                        """)
                .bind("at", at)
                .bind("child", childRunId)
                .bind("id", runId)
                .bind("step", step)
                .execute();
    }

    /** The step's action was not executed after all. */
    void takeBack(Handle handle, String runId, int step, @Nullable StepResponse result) {
        handle.createUpdate("""
                        UPDATE workflow_step SET started_at = NULL, result = :result::json
                        WHERE run_id = :id AND step = :step
                        """)
                .bind("result", result == null ? null : StoredJson.write(result))
                .bind("id", runId)
                .bind("step", step)
                .execute();
    }

    void end(Handle handle, String runId, int step, Instant at, StepResponse result) {
        handle.createUpdate("""
                        UPDATE workflow_step
                        SET started_at = coalesce(started_at, :at), ended_at = :at, result = :result::json
                        WHERE run_id = :id AND step = :step
                        """)
                .bind("at", at)
                .bind("result", StoredJson.write(result))
                .bind("id", runId)
                .bind("step", step)
                .execute();
    }

    /** @param module that the next step needs */
    void advance(Handle handle, String runId, int to, String module) {
        handle.createUpdate("UPDATE workflow_run SET step_index = :to, waiting_for = :module WHERE run_id = :id")
                .bind("to", to)
                .bind("module", module)
                .bind("id", runId)
                .execute();
    }

    /** Nothing more happens to the run's steps. */
    void end(Handle handle, String runId, Instant at, @Nullable Failure failure) {
        handle.createUpdate("""
                        UPDATE workflow_run SET ended_at = :at, waiting_for = NULL, failure_kind = :kind,
                            failure_message = :message
                        WHERE run_id = :id
                        """)
                .bind("at", at)
                .bind("kind", failure == null ? null : failure.kind().name())
                .bind("message", failure == null ? null : failure.message())
                .bind("id", runId)
                .execute();
    }

    /** The number of the run's next event, which is taken by this. */
    int nextEvent(Handle handle, String runId) {
        return handle.createQuery("UPDATE workflow_run SET events = events + 1 WHERE run_id = :id RETURNING events")
                .bind("id", runId)
                .mapTo(Integer.class)
                .one();
    }
}
