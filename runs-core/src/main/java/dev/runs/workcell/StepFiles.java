package dev.runs.workcell;

import dev.runs.file.FileStore;
import dev.runs.file.Folders;
import dev.runs.file.StoredFile;
import dev.runs.run.Run;
import dev.runs.workcell.StepEnd.KeptFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

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
            Folders.delete(folder);
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
        Folders.delete(folder);
        return kept;
    }
}
