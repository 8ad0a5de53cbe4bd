package dev.runs.workcell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.database.Ids;
import dev.runs.experiment.DataPoint;
import dev.runs.experiment.DataPoints;
import dev.runs.experiment.EventBody;
import dev.runs.experiment.EventRow;
import dev.runs.experiment.Experiment;
import dev.runs.experiment.ExperimentEvents;
import dev.runs.experiment.Experiments;
import dev.runs.file.StoredFile;
import dev.runs.log.LogLine;
import dev.runs.run.Run;
import dev.runs.workflow.Step;
import dev.runs.workflow.StoredJson;
import dev.runs.workflow.WorkflowRun;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What workflows leave in their experiment's record: WEI's events and data points. */
final class Journal {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss,SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int AT_ONCE = 200;

    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;
    private final WorkflowStore store = new WorkflowStore();
    private final ExperimentEvents events = new ExperimentEvents();
    private final DataPoints points = new DataPoints();

    Journal(Jdbi jdbi, Clock clock, Ids ids) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * An event of a workflow run.
     *
     * @param number from 1, in their order
     * @param body as WEI writes it
     */
    record Entry(int number, Instant at, String body) {
        /** As WEI's log has it. A line that is too long goes on in the next. */
        List<LogLine> lines() {
            byte[] bytes = (STAMP.format(at) + " (INFO): " + body).getBytes(StandardCharsets.UTF_8);
            List<LogLine> lines = new ArrayList<>();
            for (int from = 0; from < bytes.length; from += LogLine.MAX_BYTES) {
                int to = Math.min(bytes.length, from + LogLine.MAX_BYTES);
                lines.add(new LogLine(at.toEpochMilli(), LogLine.Source.PROGRAM, Arrays.copyOfRange(bytes, from, to)));
            }
            return lines;
        }
    }

    /**
     * @param step of the event, for one that is about a step
     * @return the workflow with one more event
     */
    WorkflowRun add(Handle handle, Run run, WorkflowRun workflow, String name, @Nullable Step step) {
        Instant now = clock.instant();
        String id = ids.next();
        ObjectNode body = EventBody.of(id, now, workflow.experimentId(), null, "WORKFLOW", name);
        body.put("run_id", run.id());
        body.put("workflow_name", workflow.workflow().name());
        if (step != null) {
            body.put("step_index", workflow.stepIndex());
            body.set("step", WorkflowRunJson.step(workflow.current()));
        }
        int number = store.nextEvent(handle, run.id());
        events.add(
                handle,
                new EventRow(
                        run.organizationId(),
                        id,
                        workflow.experimentId(),
                        null,
                        run.id(),
                        number,
                        now,
                        StoredJson.write(body)));
        return workflow.withEvents(number);
    }

    /** The events of a run after one of them, in order. */
    List<Entry> after(String runId, int number) {
        return jdbi.withHandle(handle -> events.ofRun(handle, runId, number, AT_ONCE)).stream()
                .map(row -> new Entry(Objects.requireNonNull(row.runSeq()), row.at(), row.body()))
                .toList();
    }

    /** Keeps what came of the workflow's current step as data points: by label, which the step may say, the id of each. */
    Map<String, String> keep(Handle handle, Run run, WorkflowRun workflow, StepEnd end) {
        Map<String, String> kept = new LinkedHashMap<>();
        if (end.values().isEmpty() && end.files().isEmpty()) {
            return kept;
        }
        Step step = workflow.current().step();
        String campaign = Experiments.find(handle, run.organizationId(), workflow.experimentId())
                .map(Experiment::campaignId)
                .orElse(null);
        end.values().forEach((own, value) -> {
            String label = step.label(own);
            kept.put(label, keep(handle, run, workflow, campaign, label, StoredJson.write(value), null));
        });
        end.files().forEach((own, file) -> {
            String label = step.label(own);
            kept.put(label, keep(handle, run, workflow, campaign, label, null, file.stored()));
        });
        return kept;
    }

    private String keep(
            Handle handle,
            Run run,
            WorkflowRun workflow,
            @Nullable String campaign,
            String label,
            @Nullable String value,
            @Nullable StoredFile file) {
        String id = ids.next();
        points.add(
                handle,
                new DataPoint(
                        run.organizationId(),
                        id,
                        workflow.experimentId(),
                        campaign,
                        run.id(),
                        workflow.current().step().id(),
                        label,
                        value,
                        file == null ? null : file.id(),
                        file == null ? null : file.path(),
                        clock.instant()));
        return id;
    }
}
