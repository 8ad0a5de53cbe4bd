package dev.runs.run;

import dev.runs.access.Caller;
import dev.runs.dependency.DependencyRules;
import dev.runs.dependency.FileDependency;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.Problem;
import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Finds the files that a run needs, and pins their versions. */
public final class RunFiles {
    private final FileStore files;

    public RunFiles(FileStore files) {
        this.files = files;
    }

    /** The version of each file by its URI; what is not there is added to the problems. */
    Map<String, String> pin(Handle handle, Caller caller, RunRequest request, List<Problem> problems) {
        Map<String, String> pinned = new LinkedHashMap<>();
        Program program = request.program();
        String field = program instanceof PythonProgram ? "runPython.uri" : "runJar.uri";
        pin(handle, caller, program.uri(), field, pinned, problems);
        // Of more the rules complain: each costs a look into the database.
        int dependencies = Math.min(request.environment().dependencies().size(), DependencyRules.MAX_DEPENDENCIES);
        for (int i = 0; i < dependencies; i++) {
            if (request.environment().dependencies().get(i) instanceof FileDependency file) {
                pin(handle, caller, file.uri(), "environment.dependencies[" + i + "].filePath", pinned, problems);
            }
        }
        return pinned;
    }

    private void pin(
            Handle handle,
            Caller caller,
            String uri,
            String field,
            Map<String, String> pinned,
            List<Problem> problems) {
        String root = files.root().uri(caller.organizationName(), "");
        try {
            Optional<String> path = files.root().pathOf(uri, caller.organizationName(), caller.organizationId(), field);
            if (!uri.startsWith("s3://") || path.isEmpty()) {
                problems.add(new Problem(
                        field,
                        "The file is not in storage that this organization can read.",
                        "Upload it first and name it as " + root + "..."));
                return;
            }
            Optional<StoredFile> file = files.newest(handle, caller.organizationId(), path.get());
            file.ifPresentOrElse(
                    found -> pinned.put(uri, found.id()),
                    () -> problems.add(new Problem(
                            field, "There is no file at " + uri + ".", "Upload it there first, or correct the URI.")));
        } catch (InvalidRequest e) {
            problems.addAll(e.problems());
        }
    }
}
