package dev.runs.workcell;

import dev.runs.run.Failure;
import dev.runs.workflow.DamagedWorkflow;
import dev.runs.workflow.StoredJson;
import dev.runs.workflow.WorkflowRun;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A workflow run as it is stored, with its steps; what it says is read later, where that can fail. */
record WorkflowRow(
        String runId,
        String organizationId,
        String experimentId,
        String definition,
        String payload,
        int stepIndex,
        int events,
        @Nullable Instant endedAt,
        @Nullable Failure failure,
        List<StepRow> steps) {

    /** Without its steps. */
    static WorkflowRow read(ResultSet row) throws SQLException {
        String kind = row.getString("failure_kind");
        return new WorkflowRow(
                row.getString("run_id"),
                row.getString("organization_id"),
                row.getString("experiment_id"),
                row.getString("workflow"),
                row.getString("payload"),
                row.getInt("step_index"),
                row.getInt("events"),
                instant(row, "ended_at"),
                kind == null ? null : new Failure(Failure.Kind.of(kind), row.getString("failure_message")),
                List.of());
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }

    /** @param its in their order */
    WorkflowRow with(List<StepRow> its) {
        return new WorkflowRow(
                runId, organizationId, experimentId, definition, payload, stepIndex, events, endedAt, failure, its);
    }

    /** @throws DamagedWorkflow where it cannot be read */
    WorkflowRun workflow() {
        if (stepIndex >= steps.size()) {
            throw DamagedWorkflow.missing();
        }
        return new WorkflowRun(
                runId,
                organizationId,
                experimentId,
                StoredJson.workflow(definition),
                StoredJson.read(payload),
                steps.stream().map(StepRow::progress).toList(),
                stepIndex,
                events,
                endedAt,
                failure);
    }
}
