package dev.runs.run;

import dev.runs.access.Caller;
import dev.runs.dependency.DependencyRules;
import dev.runs.dependency.FileDependency;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.error.RunsException.Problem;
import dev.runs.error.RunsException.StorageUnavailable;
import dev.runs.file.BlobStore;
import dev.runs.file.FileSource;
import dev.runs.file.FileStore;
import dev.runs.file.StorageIntegrations;
import dev.runs.file.StorageIntegrations.Place;
import dev.runs.runtime.Runtime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the files that a run needs, and pins their versions. */
public final class RunFiles {
    private final FileStore files;
    private final StorageIntegrations integrations;

    public RunFiles(FileStore files, StorageIntegrations integrations) {
        this.files = files;
        this.integrations = integrations;
    }

    /**
     * What lies in storage integrations, by URI. Asks over the network: not a thing to do within a transaction.
     *
     * @return for each URI that leads there what the run keeps in mind; empty where no file is there
     * @throws StorageUnavailable where that cannot be said
     */
    Map<String, Optional<String>> elsewhere(Caller caller, RunRequest request) {
        Map<String, Place> places = new LinkedHashMap<>();
        for (String uri : named(request).values()) {
            placeElsewhere(caller, uri).ifPresent(place -> places.put(uri, place));
        }
        Map<Place, Optional<String>> pins = places.isEmpty() ? Map.of() : integrations.pins(places.values());
        Map<String, Optional<String>> found = new HashMap<>();
        places.forEach((uri, place) -> found.put(uri, pins.get(place)));
        return found;
    }

    /** What is no path of a file is told with everything else that is wrong, by {@link #pin}. */
    private Optional<Place> placeElsewhere(Caller caller, String uri) {
        return ifPath(() ->
                uri.startsWith("s3://") ? integrations.place(caller.organizationName(), uri, "") : Optional.empty());
    }

    private static <T> Optional<T> ifPath(Supplier<Optional<T>> look) {
        try {
            return look.get();
        } catch (InvalidRequest e) {
            return Optional.empty();
        }
    }

    /** The path of each file that Runs itself keeps, by its URI. Of the others {@link #pin} says what is wrong. */
    Map<String, String> paths(Caller caller, RunRequest request) {
        Map<String, String> paths = new HashMap<>();
        for (String uri : named(request).values()) {
            ifPath(() -> path(caller, uri, "")).ifPresent(path -> paths.put(uri, path));
        }
        return paths;
    }

    /**
     * The version of each file by its URI, but of those that come with the runtime; what is not there is added to the
     * problems.
     *
     * @param found the version at each URI that leads to where files can be; empty where no file is there
     */
    Map<String, String> pin(
            Caller caller,
            RunRequest request,
            Runtime runtime,
            Map<String, Optional<String>> found,
            List<Problem> problems) {
        Map<String, String> pinned = new LinkedHashMap<>();
        named(request).forEach((field, uri) -> {
            Optional<String> pin = found.getOrDefault(uri, Optional.empty());
            if (pin.isPresent()) {
                pinned.put(uri, pin.get());
            } else if (found.containsKey(uri)) {
                problems.add(new Problem(
                        field, "There is no file at " + uri + ".", "Upload it there first, or correct the URI."));
            } else if (!runtime.mayHave(uri)) {
                problems.addAll(noPath(caller, uri, field, runtime));
            }
        });
        return pinned;
    }

    /**
     * Where a run gets a file from that it has pinned.
     *
     * @throws NotFound where it is no longer kept
     */
    public FileSource source(Run run, Runtime runtime, String uri) {
        if (runtime.mayHave(uri)) {
            return new FileSource(uri, null, null);
        }
        String pin = run.files().get(uri);
        if (pin == null) {
            throw new NotFound("The file", uri);
        }
        return BlobStore.isId(pin)
                ? files.source(files.version(run.organizationId(), pin))
                : integrations.source(run.organizationName(), uri, pin);
    }

    /** The URI in each field that names a file. */
    private static Map<String, String> named(RunRequest request) {
        Map<String, String> uris = new LinkedHashMap<>();
        if (request.program() instanceof FileProgram program) {
            uris.put(program instanceof PythonProgram ? "runPython.uri" : "runJar.uri", program.uri());
        }
        // Of more the rules complain: each costs a look into the database.
        int dependencies = Math.min(request.environment().dependencies().size(), DependencyRules.MAX_DEPENDENCIES);
        for (int i = 0; i < dependencies; i++) {
            if (request.environment().dependencies().get(i) instanceof FileDependency file) {
                uris.put("environment.dependencies[" + i + "].filePath", file.uri());
            }
        }
        return uris;
    }

    /**
     * Of a file that Runs itself keeps; empty where it is none.
     *
     * @throws InvalidRequest where it lies where files can be, under a name that none can have
     */
    private Optional<String> path(Caller caller, String uri, String field) {
        integrations.place(caller.organizationName(), uri, field);
        return uri.startsWith("s3://")
                ? files.root().pathOf(uri, caller.organizationName(), caller.organizationId(), field)
                : Optional.empty();
    }

    private List<Problem> noPath(Caller caller, String uri, String field, Runtime runtime) {
        try {
            path(caller, uri, field);
            return List.of(new Problem(
                    field, "The file is not in storage that this organization can read.", choices(caller, runtime)));
        } catch (InvalidRequest e) {
            return e.problems();
        }
    }

    private String choices(Caller caller, Runtime runtime) {
        List<String> roots = new ArrayList<>(List.of(files.root().uri(caller.organizationName(), "") + "PATH"));
        integrations.of(caller.organizationName()).forEach(each -> roots.add(each.uri() + "/PATH"));
        return "Upload it first and name it as " + String.join(" or ", roots)
                + (runtime.paths().isEmpty()
                        ? ""
                        : ", or name a file under " + String.join(" or ", runtime.paths())
                                + ", which come with the runtime " + runtime.name())
                + ".";
    }
}
