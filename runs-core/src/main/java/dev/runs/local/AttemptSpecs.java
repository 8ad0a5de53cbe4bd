package dev.runs.local;

import dev.runs.dependency.Dependency;
import dev.runs.dependency.FileDependency;
import dev.runs.dependency.PypiDependency;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileSource;
import dev.runs.local.AttemptSpec.FileSpec;
import dev.runs.local.AttemptSpec.ProgramSpec;
import dev.runs.run.FileProgram;
import dev.runs.run.JarProgram;
import dev.runs.run.Run;
import dev.runs.run.RunFiles;
import dev.runs.runtime.Runtimes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Makes the description of an attempt from a run: names become the places of the pinned versions. */
final class AttemptSpecs {
    /** The dispatcher ends a run at its time limit; should there be none, the supervisor does so a little later. */
    private static final Duration BACKSTOP = Duration.ofSeconds(30);

    private final LocalSettings settings;
    private final Path environments;
    private final Python python;
    private final Runtimes runtimes;
    private final RunFiles files;

    AttemptSpecs(LocalSettings settings, Path environments, Python python, Runtimes runtimes, RunFiles files) {
        this.settings = settings;
        this.environments = environments;
        this.python = python;
        this.runtimes = runtimes;
        this.files = files;
    }

    /** @throws NotFound where a file of the run is no longer kept */
    AttemptSpec of(Run run) {
        List<FileSpec> placed = new ArrayList<>();
        List<String> requirements = new ArrayList<>();
        for (Dependency dependency : run.environment().dependencies()) {
            if (dependency instanceof PypiDependency library) {
                requirements.add(library.requirement());
            } else if (dependency instanceof FileDependency file) {
                placed.add(file(run, file.uri(), file.fileType()));
            }
        }
        return new AttemptSpec(
                run.id(),
                run.name(),
                python.executable(),
                python.version(),
                settings.java(),
                program(run),
                placed,
                requirements,
                environments.resolve(checkedId(run.organizationId())).toString(),
                run.environment().sparkConfigs(),
                runtimes.get(run.runtime()).memoryBytes(),
                run.timeout().plus(BACKSTOP).toSeconds(),
                settings.cancelGrace().toMillis() / 1000.0,
                settings.drainLimit().toMillis() / 1000.0,
                settings.logBufferBytes());
    }

    private ProgramSpec program(Run run) {
        if (!(run.program() instanceof FileProgram program)) {
            throw new IllegalArgumentException("No file: " + run.program());
        }
        FileSpec file = file(run, program.uri(), FileDependency.Type.OTHER);
        return program instanceof JarProgram jar
                ? new ProgramSpec("jar", file, jar.args(), jar.mainClass())
                : new ProgramSpec("python", file, program.args(), null);
    }

    private FileSpec file(Run run, String uri, FileDependency.Type type) {
        FileSource source = files.source(run, runtimes.get(run.runtime()), uri);
        String name = uri.substring(uri.lastIndexOf('/') + 1);
        return new FileSpec(source.location(), name, type.name(), source.sha256(), source.etag());
    }

    private static String checkedId(String id) {
        if (!id.matches("[0-9A-Za-z]+")) {
            throw new IllegalArgumentException("Not an id: " + id);
        }
        return id;
    }
}
