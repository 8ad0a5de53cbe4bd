package dev.runs.workcell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.run.Run;
import dev.runs.workflow.StepProgress;
import dev.runs.workflow.StoredJson;
import dev.runs.workflow.WeiTimes;
import dev.runs.workflow.WorkflowRun;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A workflow run as WEI's clients know it: all fields, in WEI's order. */
public final class WorkflowRunJson {
    private WorkflowRunJson() {}

    public static ObjectNode of(WorkflowState state) {
        Run run = state.run();
        WorkflowRun workflow = state.workflow();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.setAll((ObjectNode) StoredJson.tree(workflow.workflow()));
        ArrayNode flowdef = json.putArray("flowdef");
        workflow.workflow()
                .flowdef()
                .forEach(step -> flowdef.add(step(new StepProgress(step, null, null, null, null))));
        // Again, so that it comes after flowdef.
        JsonNode modules = json.remove("modules");
        json.set("modules", modules);
        json.put("label", workflow.workflow().name());
        json.put("run_id", workflow.runId());
        json.set("payload", workflow.payload());
        json.put("status", status(state));
        ArrayNode steps = json.putArray("steps");
        workflow.steps().forEach(step -> steps.add(step(step)));
        json.put("experiment_id", workflow.experimentId());
        json.put("step_index", workflow.stepIndex());
        json.put("simulate", run.simulated());
        times(json, run.startedAt(), run.completedAt());
        return json;
    }

    /** A step with what is known of its execution. */
    static ObjectNode step(StepProgress progress) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.setAll((ObjectNode) StoredJson.tree(progress.step()));
        times(json, progress.startedAt(), progress.endedAt());
        json.set("result", progress.result() == null ? NullNode.getInstance() : StoredJson.tree(progress.result()));
        return json;
    }

    /** In WEI's words. */
    public static String status(WorkflowState state) {
        return switch (state.run().status()) {
            case PENDING -> state.run().serverId() == null ? "new" : "queued";
            case RUNNING -> state.workflow().current().isUnderWay() ? "running" : "in_progress";
            case COMPLETED -> "completed";
            case FAILED, TIMED_OUT -> "failed";
            case CANCELLED -> "cancelled";
        };
    }

    private static void times(ObjectNode json, @Nullable Instant start, @Nullable Instant end) {
        json.put("start_time", start == null ? null : WeiTimes.time(start));
        json.put("end_time", end == null ? null : WeiTimes.time(end));
        json.put("duration", start == null || end == null ? null : WeiTimes.duration(Duration.between(start, end)));
    }
}
