package dev.runs.run;

import dev.runs.access.Caller;
import dev.runs.dependency.DependencyRules;
import dev.runs.dependency.FileDependency;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.Problem;
import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import dev.runs.runtime.Runtime;
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

    /**
     * The version of each file by its URI, but of those that come with the runtime; what is not there is added to the
     * problems.
     */
    Map<String, String> pin(Handle handle, Caller caller, RunRequest request, Runtime runtime, List<Problem> problems) {
        Map<String, String> pinned = new LinkedHashMap<>();
        named(request).forEach((field, uri) -> {
            if (!runtime.mayHave(uri)) {
                pin(handle, caller, uri, field, runtime, problems).ifPresent(version -> pinned.put(uri, version));
            }
        });
        return pinned;
    }

    /** The URI in each field that names a file. */
    private static Map<String, String> named(RunRequest request) {
        Map<String, String> uris = new LinkedHashMap<>();
        Program program = request.program();
        uris.put(program instanceof PythonProgram ? "runPython.uri" : "runJar.uri", program.uri());
        // Of more the rules complain: each costs a look into the database.
        int dependencies = Math.min(request.environment().dependencies().size(), DependencyRules.MAX_DEPENDENCIES);
        for (int i = 0; i < dependencies; i++) {
            if (request.environment().dependencies().get(i) instanceof FileDependency file) {
                uris.put("environment.dependencies[" + i + "].filePath", file.uri());
            }
        }
        return uris;
    }

    private Optional<String> pin(
            Handle handle, Caller caller, String uri, String field, Runtime runtime, List<Problem> problems) {
        try {
            Optional<String> path = files.root().pathOf(uri, caller.organizationName(), caller.organizationId(), field);
            if (!uri.startsWith("s3://") || path.isEmpty()) {
                problems.add(new Problem(
                        field,
                        "The file is not in storage that this organization can read.",
                        choices(caller, runtime)));
                return Optional.empty();
            }
            Optional<StoredFile> file = files.newest(handle, caller.organizationId(), path.get());
            if (file.isEmpty()) {
                problems.add(new Problem(
                        field, "There is no file at " + uri + ".", "Upload it there first, or correct the URI."));
            }
            return file.map(StoredFile::id);
        } catch (InvalidRequest e) {
            problems.addAll(e.problems());
            return Optional.empty();
        }
    }

    private String choices(Caller caller, Runtime runtime) {
        return "Upload it first and name it as " + files.root().uri(caller.organizationName(), "") + "..."
                + (runtime.paths().isEmpty()
                        ? ""
                        : ", or name a file under " + String.join(" or ", runtime.paths())
                                + ", which come with the runtime " + runtime.name())
                + ".";
    }
}
