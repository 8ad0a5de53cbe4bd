package dev.runs.local;

import dev.runs.error.OneLine;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.QuotaExceeded;
import dev.runs.file.FileStore;
import dev.runs.run.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps what a program left in {@code RUNS_OUTPUT} as files of its organization, at {@code runs/ID/...}. */
final class ResultsKeeper {
    static final int MAX_FILES = 1_000;
    static final long MAX_BYTES = 10L << 30;

    private final FileStore files;

    ResultsKeeper(FileStore files) {
        this.files = files;
    }

    /** What was not kept and why, each a line for the log. */
    record Kept(List<String> notices) {}

    /**
     * Keeps regular files only: no link is followed, so nothing from outside the folder can be passed off as a result.
     *
     * @param done paths that were kept by an earlier call, which failed later; those kept by this one are added
     */
    Kept keep(Run run, Path output, Set<String> done) throws IOException {
        ResultFinder finder = new ResultFinder(output);
        long bytes = 0;
        for (Map.Entry<String, Path> result : finder.find().entrySet()) {
            String path = result.getKey();
            bytes += Files.size(result.getValue());
            if (bytes > MAX_BYTES) {
                finder.note("The result files from " + OneLine.of(path)
                        + " on were not kept: together they are larger than " + (MAX_BYTES >> 30) + " GiB.");
                break;
            }
            if (done.contains(path)) {
                continue;
            }
            try (InputStream content = Files.newInputStream(result.getValue(), LinkOption.NOFOLLOW_LINKS)) {
                files.put(run.organizationId(), Run.folder(run.id()) + "/" + path, content, Long.MAX_VALUE);
                done.add(path);
            } catch (InvalidRequest | QuotaExceeded e) {
                finder.note("The result file " + OneLine.of(path) + " was not kept: " + e.getMessage());
            } catch (AccessDeniedException e) {
                if (Files.isReadable(result.getValue())) {
                    throw e;
                }
                finder.note("The result file " + OneLine.of(path) + " was not kept: it cannot be read.");
            }
        }
        return new Kept(finder.notices());
    }
}
