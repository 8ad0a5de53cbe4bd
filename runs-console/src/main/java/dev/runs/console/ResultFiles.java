package dev.runs.console;

import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import dev.runs.run.Run;
import jakarta.ws.rs.core.UriBuilder;
import java.util.List;

/** The result files of runs, in their folders and sub-folders. */
final class ResultFiles {
    /** More are in the store, where the API lists them. */
    static final int MAX_SHOWN = 200;

    private final FileStore files;

    ResultFiles(FileStore files) {
        this.files = files;
    }

    /** @param path below the run's folder */
    record ResultFile(String path, String size, String url) {}

    List<ResultFile> of(Run run) {
        return files.below(run.organizationId(), Run.folder(run.id()), MAX_SHOWN).stream()
                .map(file -> file(run, file))
                .toList();
    }

    private static ResultFile file(Run run, StoredFile entry) {
        String path = entry.path().substring(Run.folder(run.id()).length() + 1);
        return new ResultFile(path, Sizes.bytes(entry.size()), url(run.id(), path));
    }

    /** @param path below the run's folder */
    static String url(String runId, String path) {
        return UriBuilder.fromPath("/console/runs/{id}/files")
                .queryParam("path", "{path}")
                .build(runId, path)
                .toString();
    }
}
