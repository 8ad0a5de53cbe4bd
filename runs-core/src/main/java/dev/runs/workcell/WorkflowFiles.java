package dev.runs.workcell;

import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileEntry;
import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import dev.runs.run.Run;
import dev.runs.workflow.StepProgress;
import dev.runs.workflow.Uploads;
import java.util.List;
import java.util.TreeSet;

/**
 * The files of workflow runs as WEI names them: what was uploaded by its name, a step's results below the step's id,
 * and the log.
 */
public final class WorkflowFiles {
    private static final int MAX_NAMES = 1_000;

    private final FileStore files;

    public WorkflowFiles(FileStore files) {
        this.files = files;
    }

    public FileStore store() {
        return files;
    }

    /** What the log is called among the files. */
    public static String logName(WorkflowState state) {
        return state.run().id() + ".log";
    }

    /** What lies directly in the run's folder, folders too. */
    public List<String> names(WorkflowState state) {
        Run run = state.run();
        TreeSet<String> names = new TreeSet<>();
        String folder = Run.folder(run.id());
        for (FileEntry entry : files.list(run.organizationId(), folder, MAX_NAMES)) {
            names.add(entry.path().substring(folder.length() + 1));
        }
        // What another run has left lies in that run's folder.
        state.workflow().steps().stream()
                .filter(step -> step.result() != null && step.result().files() != null)
                .forEach(step -> names.add(step.step().id()));
        if (state.workflow().events() > 0) {
            names.add(logName(state));
        }
        return List.copyOf(names);
    }

    /**
     * The file of that name.
     *
     * @throws InvalidRequest where it is no name but a path out of the run's folder
     * @throws NotFound where there is none
     */
    public StoredFile find(WorkflowState state, String name) {
        for (String part : name.split("/", -1)) {
            if (!Uploads.isName(part)) {
                throw new InvalidRequest(
                        "filename",
                        "'" + name + "' cannot be the name of a file of the run.",
                        "Use a name that the run's files have, or the id of a step, a slash and a name.");
            }
        }
        Run run = state.run();
        String step = name.substring(0, Math.max(0, name.indexOf('/')));
        String folder = state.workflow().steps().stream()
                .filter(each -> each.step().id().equals(step))
                .map(StepProgress::childRunId)
                .filter(child -> child != null)
                .findFirst()
                .map(child -> Run.folder(child) + name.substring(step.length()))
                .orElse(Run.folder(run.id()) + "/" + name);
        return files.get(run.organizationId(), folder);
    }
}
