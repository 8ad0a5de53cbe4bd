package dev.runs.console;

import dev.runs.workflow.StepProgress;
import dev.runs.workflow.StepResponse;
import dev.runs.workflow.WorkflowRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A step of a workflow, as the page of its run shows it.
 *
 * @param number counted from 1
 * @param status in WEI's word; its reason is the step's error
 * @param current whether it is under way or next
 * @param childRunId of the run that it has started; null where it starts none
 * @param values what the workflow calls the values that it has left
 * @param files that it has left, the first of them
 * @param moreFiles how many there are beside those
 */
record StepRow(
        int number,
        String name,
        String module,
        String action,
        StatusWords status,
        boolean current,
        @Nullable Moment started,
        @Nullable Took took,
        @Nullable String childRunId,
        List<String> values,
        List<StepFile> files,
        int moreFiles) {
    /** All others are among the result files of the run. */
    static final int MAX_FILES = 20;

    /** @param label what the workflow calls it; empty where that is its name */
    record StepFile(String label, String name, String url) {}

    /** @param active whether the run is */
    static StepRow of(WorkflowRun workflow, int index, boolean active, Instant now) {
        StepProgress progress = workflow.steps().get(index);
        List<StepFile> files = files(workflow.runId(), progress);
        return new StepRow(
                index + 1,
                progress.step().name(),
                progress.step().module(),
                progress.step().action(),
                StepWords.of(progress, active),
                active && index == workflow.stepIndex(),
                progress.startedAt() == null ? null : new Moment(progress.startedAt(), now),
                took(progress, active, now),
                progress.startedAt() == null ? null : progress.childRunId(),
                values(progress),
                List.copyOf(files.subList(0, Math.min(files.size(), MAX_FILES))),
                Math.max(0, files.size() - MAX_FILES));
    }

    /** Of one whose end nobody has seen it is not known. */
    private static @Nullable Took took(StepProgress progress, boolean active, Instant now) {
        Instant started = progress.startedAt();
        Instant ended = progress.endedAt();
        if (started == null || (ended == null && !active)) {
            return null;
        }
        return new Took(started, ended == null ? now : ended, ended == null, false);
    }

    /** The data points of the step but for those that hold its files. */
    private static List<String> values(StepProgress progress) {
        StepResponse result = progress.result();
        if (result == null || result.data() == null) {
            return List.of();
        }
        TreeSet<String> labels = new TreeSet<>(result.data().keySet());
        if (result.files() != null) {
            result.files().keySet().forEach(own -> labels.remove(progress.step().label(own)));
        }
        return List.copyOf(labels);
    }

    private static List<StepFile> files(String runId, StepProgress progress) {
        StepResponse result = progress.result();
        if (result == null || result.files() == null) {
            return List.of();
        }
        List<StepFile> files = new ArrayList<>();
        String folder = progress.step().id() + "/";
        String child = progress.childRunId();
        result.files().forEach((own, path) -> {
            String name = path.startsWith(folder) ? path.substring(folder.length()) : path;
            String label = progress.step().label(own);
            // What another run has left lies in that run's folder.
            String url = child == null ? ResultFiles.url(runId, path) : ResultFiles.url(child, name);
            files.add(new StepFile(label.equals(name) ? "" : label, name, url));
        });
        return files;
    }

    String childUrl() {
        return "/console/runs/" + childRunId;
    }
}
