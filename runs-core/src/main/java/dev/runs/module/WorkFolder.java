package dev.runs.module;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where an action's request and answer lie while they are under way: a folder in that of its results. */
final class WorkFolder {
    private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);

    private final Path results;
    private final Path work;

    private WorkFolder(Path results, Path work) {
        this.results = results;
        this.work = work;
    }

    static WorkFolder below(Path results) throws IOException {
        Files.createDirectories(results);
        return new WorkFolder(results, Files.createTempDirectory(results, ".action-"));
    }

    Path request() {
        return work.resolve("request");
    }

    Path answer() {
        return work.resolve("answer");
    }

    /** Where the files are taken apart. */
    Path files() throws IOException {
        return Files.createDirectories(work.resolve("files"));
    }

    /** Moves whole files to the results: all of them, or none. */
    Map<String, Path> publish(Map<String, Path> files) throws IOException {
        Map<String, Path> published = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Path> file : files.entrySet()) {
                Path name = file.getValue().getFileName();
                published.put(file.getKey(), Files.move(file.getValue(), results.resolve(name)));
            }
        } catch (IOException e) {
            withdraw(published);
            throw e;
        }
        return published;
    }

    static void withdraw(Map<String, Path> published) {
        published.values().forEach(WorkFolder::delete);
    }

    /** Deletes what it holds and itself. Nothing in it is a link. */
    void end() {
        for (Path folder : List.of(work.resolve("files"), work)) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> left = Files.list(folder)) {
                    left.forEach(WorkFolder::delete);
                } catch (IOException e) {
                    LOG.warn("What an action left behind cannot be looked at: {}", folder, e);
                }
                delete(folder);
            }
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("What an action left behind cannot be deleted: {}", path, e);
        }
    }
}
