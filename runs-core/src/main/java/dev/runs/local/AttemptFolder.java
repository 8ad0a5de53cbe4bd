package dev.runs.local;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runs.attempt.AttemptSpec;
import dev.runs.attempt.MetricsFile;
import dev.runs.metric.Series;
import dev.runs.run.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What lies in the folder of an attempt: all that the server and the supervisor say to each other. */
record AttemptFolder(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_BYTES = 1 << 20;

    /** Who supervises: {@code supervisor.json}. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Supervisor(long pid, @Nullable String processStart) {}

    /** How far it is: {@code status.json}. The start is known before the program's process is there. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Status(
            String phase,
            @Nullable String reason,
            @Nullable Long startedAt,
            @Nullable Long pid) {
        boolean isRunning() {
            return phase.equals("running");
        }
    }

    /** How it ended: {@code exit.json}. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Exit(
            @Nullable Integer exitCode,
            boolean stopped,
            @Nullable Failure failure,
            @Nullable Long startedAt,
            long finishedAt,
            @Nullable String logGap) {
        /** Of an attempt that never had a supervisor. */
        static Exit beforeStart(boolean stopped, @Nullable Failure failure, long finishedAt) {
            return new Exit(null, stopped, failure, null, finishedAt, null);
        }
    }

    Path log() {
        return path.resolve("log");
    }

    Path output() {
        return path.resolve("output");
    }

    Path errors() {
        return path.resolve("supervisor.err");
    }

    Path supervisorFile() {
        return path.resolve("supervisor.json");
    }

    void create() throws IOException {
        Files.createDirectories(path.getParent());
        Files.createDirectories(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    boolean isThere() {
        return Files.isDirectory(path);
    }

    boolean isDescribed() {
        return Files.exists(path.resolve("attempt.json"));
    }

    void describe(AttemptSpec spec) throws IOException {
        write("attempt.json", spec);
    }

    Optional<Supervisor> supervisor() throws IOException {
        return read("supervisor.json", Supervisor.class);
    }

    Optional<Status> status() throws IOException {
        return read("status.json", Status.class);
    }

    Optional<Exit> exit() throws IOException {
        return read("exit.json", Exit.class);
    }

    /** What the program used so far; empty also where what lies there cannot be true. */
    Optional<Series> metrics() throws IOException {
        return read("metrics.json", MetricsFile.class).flatMap(MetricsFile::series);
    }

    long metricsSignature() {
        return signature("metrics.json");
    }

    void end(Exit exit) throws IOException {
        write("exit.json", exit);
    }

    /** Changes whenever the supervisor has something new to say. Cheap: asked for many times a second. */
    long signature() {
        return signature("status.json") * 31 + signature("exit.json");
    }

    void askToCancel() throws IOException {
        Path file = path.resolve("cancel");
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
    }

    void rememberResults(ResultsKeeper.Kept kept) throws IOException {
        write("results.json", kept);
    }

    Optional<ResultsKeeper.Kept> results() throws IOException {
        return read("results.json", ResultsKeeper.Kept.class);
    }

    private long signature(String name) {
        var file = path.resolve(name).toFile();
        return file.lastModified() * 31 + file.length();
    }

    /**
     * Empty where the file is not there, or was cut short by a crash of the machine. The program can write here, too:
     * what is no file of a few lines is not opened, for a pipe would be waited for.
     */
    private <T> Optional<T> read(String name, Class<T> type) throws IOException {
        try {
            Path file = path.resolve(name);
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile() || attributes.size() > MAX_BYTES) {
                return Optional.empty();
            }
            return Optional.ofNullable(JSON.readValue(Files.readAllBytes(file), type));
        } catch (NoSuchFileException | JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private void write(String name, Object content) throws IOException {
        Path unfinished = path.resolve(name + ".server");
        Files.write(unfinished, JSON.writeValueAsBytes(content));
        Files.move(unfinished, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
