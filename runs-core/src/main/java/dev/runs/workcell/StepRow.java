package dev.runs.workcell;

import dev.runs.workflow.DamagedWorkflow;
import dev.runs.workflow.StepProgress;
import dev.runs.workflow.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A step of a workflow run as it is stored. */
record StepRow(
        String runId,
        String definition,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String result,
        @Nullable String childRunId) {

    static StepRow read(ResultSet row) throws SQLException {
        return new StepRow(
                row.getString("run_id"),
                row.getString("definition"),
                WorkflowRow.instant(row, "started_at"),
                WorkflowRow.instant(row, "ended_at"),
                row.getString("result"),
                row.getString("child_run_id"));
    }

    /** @throws DamagedWorkflow where it cannot be read */
    StepProgress progress() {
        return new StepProgress(
                StoredJson.step(definition),
                startedAt,
                endedAt,
                result == null ? null : StoredJson.result(result),
                childRunId);
    }
}
