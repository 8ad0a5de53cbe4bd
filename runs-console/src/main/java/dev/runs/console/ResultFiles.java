package dev.runs.console;

import dev.runs.file.FileEntry;
import dev.runs.file.FileStore;
import dev.runs.run.Run;
import jakarta.ws.rs.core.UriBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

    static String folder(Run run) {
        return "runs/" + run.id();
    }

    List<ResultFile> of(Run run) {
        List<ResultFile> found = new ArrayList<>();
        Deque<String> folders = new ArrayDeque<>(List.of(folder(run)));
        int visited = 0;
        while (!folders.isEmpty() && found.size() < MAX_SHOWN && visited++ < MAX_SHOWN) {
            for (FileEntry entry : files.list(run.organizationId(), folders.remove(), MAX_SHOWN)) {
                if (entry.isFolder()) {
                    folders.add(entry.path());
                } else if (found.size() < MAX_SHOWN) {
                    found.add(file(run, entry));
                }
            }
        }
        return found;
    }

    private static ResultFile file(Run run, FileEntry entry) {
        String path = entry.path().substring(folder(run).length() + 1);
        String url = UriBuilder.fromPath("/console/runs/{id}/files")
                .queryParam("path", "{path}")
                .build(run.id(), path)
                .toString();
        return new ResultFile(path, Sizes.bytes(entry.size()), url);
    }
}
