package dev.runs.attempt;

import dev.runs.attempt.AttemptSpec.FileSpec;
import dev.runs.attempt.AttemptSpec.ProgramSpec;
import dev.runs.attempt.AttemptSpec.SparkSpec;
import dev.runs.dependency.Dependency;
import dev.runs.dependency.FileDependency;
import dev.runs.dependency.PypiDependency;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileSource;
import dev.runs.run.FileProgram;
import dev.runs.run.JarProgram;
import dev.runs.run.Run;
import dev.runs.run.RunFiles;
import dev.runs.runtime.Runtimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the description of an attempt from a run: names become the places of the pinned versions. */
public final class AttemptSpecs {
    /** The dispatcher ends a run at its time limit; should there be none, the supervisor does so a little later. */
    private static final Duration BACKSTOP = Duration.ofSeconds(30);

    private final Runtimes runtimes;
    private final RunFiles files;

    public AttemptSpecs(Runtimes runtimes, RunFiles files) {
        this.runtimes = runtimes;
        this.files = files;
    }

    /**
     * What of a description depends on where the program runs.
     *
     * @param python the path of the Python, and its version; null for the image's own
     * @param environments the folder below which each organization's Python environments lie
     * @param cancelGrace from SIGTERM to SIGKILL
     * @param drainLimit how long an ended program's output is waited for when another process holds it open
     * @param logBufferBytes how much of the log may lie on the disk before the program has to wait
     */
    public record Place(
            @Nullable String python,
            @Nullable String pythonVersion,
            @Nullable String java,
            String environments,
            Duration cancelGrace,
            Duration drainLimit,
            long logBufferBytes) {}

    /** How the attempt reaches a file of its run. */
    public interface Reach {
        String location(String uri, FileSource source);
    }

    /**
     * @param sparkConfigs all Spark settings of the attempt, those of the run included
     * @throws NotFound where a file of the run is no longer kept
     */
    public AttemptSpec of(
            Run run, Place place, Reach reach, Map<String, String> sparkConfigs, @Nullable SparkSpec spark) {
        List<FileSpec> placed = new ArrayList<>();
        List<String> requirements = new ArrayList<>();
        for (Dependency dependency : run.environment().dependencies()) {
            if (dependency instanceof PypiDependency library) {
                requirements.add(library.requirement());
            } else if (dependency instanceof FileDependency file) {
                placed.add(file(run, reach, file.uri(), file.fileType()));
            }
        }
        return new AttemptSpec(
                run.id(),
                run.name(),
                run.attemptName(),
                place.python(),
                place.pythonVersion(),
                place.java(),
                program(run, reach),
                placed,
                requirements,
                place.environments() + "/" + checkedId(run.organizationId()),
                sparkConfigs,
                runtimes.get(run.runtime()).memoryBytes(),
                run.timeout().plus(BACKSTOP).toSeconds(),
                place.cancelGrace().toMillis() / 1000.0,
                place.drainLimit().toMillis() / 1000.0,
                place.logBufferBytes(),
                spark);
    }

    private ProgramSpec program(Run run, Reach reach) {
        if (!(run.program() instanceof FileProgram program)) {
            throw new IllegalArgumentException("No file: " + run.program());
        }
        FileSpec file = file(run, reach, program.uri(), FileDependency.Type.OTHER);
        return program instanceof JarProgram jar
                ? new ProgramSpec("jar", file, jar.args(), jar.mainClass())
                : new ProgramSpec("python", file, program.args(), null);
    }

    private FileSpec file(Run run, Reach reach, String uri, FileDependency.Type type) {
        FileSource source = files.source(run, runtimes.get(run.runtime()), uri);
        String name = uri.substring(uri.lastIndexOf('/') + 1);
        return new FileSpec(reach.location(uri, source), name, type.name(), source.sha256(), source.etag());
    }

    private static String checkedId(String id) {
        if (!id.matches("[0-9A-Za-z]+")) {
            throw new IllegalArgumentException("Not an id: " + id);
        }
        return id;
    }
}
