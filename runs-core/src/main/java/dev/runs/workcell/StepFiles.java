package dev.runs.workcell;

import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import dev.runs.run.Run;
import dev.runs.workcell.StepEnd.KeptFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a module's action sends back as files: at first in a folder of this server, then among the run's files. */
final class StepFiles {
    private final FileStore files;
    private final Run run;
    private final String stepId;
    private final Path folder;

    /** @param folder of this server, in which this step may make one of its own */
    StepFiles(FileStore files, Run run, String stepId, Path folder) {
        this.files = files;
        this.run = run;
        this.stepId = stepId;
        this.folder = folder.resolve(run.id() + "-" + stepId);
    }

    /** An empty folder for the answer. */
    Path incoming() {
        try {
            delete();
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** By label. Keeping them twice makes new versions of the same. */
    Map<String, KeptFile> keep(Map<String, Path> answered) throws IOException {
        Map<String, KeptFile> kept = new LinkedHashMap<>();
        for (Map.Entry<String, Path> file : answered.entrySet()) {
            String path = stepId + "/" + file.getValue().getFileName();
            try (InputStream content = Files.newInputStream(file.getValue())) {
                StoredFile stored =
                        files.put(run.organizationId(), Run.folder(run.id()) + "/" + path, content, Long.MAX_VALUE);
                kept.put(file.getKey(), new KeptFile(path, stored));
            }
        }
        delete();
        return kept;
    }

    void delete() throws IOException {
        if (Files.exists(folder)) {
            List<Path> paths;
            try (Stream<Path> below = Files.walk(folder)) {
                paths = below.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : paths) {
                Files.delete(path);
            }
        }
    }
}
