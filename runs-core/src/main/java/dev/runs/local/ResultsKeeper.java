package dev.runs.local;

import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.QuotaExceeded;
import dev.runs.file.FileStore;
import dev.runs.run.Run;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps what a program left in {@code RUNS_OUTPUT} as files of its organization, at {@code runs/ID/...}. */
final class ResultsKeeper {
    static final int MAX_FILES = 1_000;
    static final long MAX_BYTES = 10L << 30;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NOTICES = 20;

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
        List<String> notices = new ArrayList<>();
        Map<String, Path> found = find(output, notices);
        long bytes = 0;
        for (Map.Entry<String, Path> result : found.entrySet()) {
            String path = result.getKey();
            bytes += Files.size(result.getValue());
            if (bytes > MAX_BYTES) {
                notices.add("The result files from " + path + " on were not kept: together they are larger than "
                        + (MAX_BYTES >> 30) + " GiB.");
                break;
            }
            if (done.contains(path)) {
                continue;
            }
            try {
                files.keep(run.organizationId(), "runs/" + run.id() + "/" + path, result.getValue());
                done.add(path);
            } catch (InvalidRequest | QuotaExceeded e) {
                notices.add("The result file " + printable(path) + " was not kept: " + e.getMessage());
            }
        }
        return new Kept(notices.size() <= MAX_NOTICES ? notices : notices.subList(0, MAX_NOTICES));
    }

    private static Map<String, Path> find(Path output, List<String> notices) throws IOException {
        Map<String, Path> found = new TreeMap<>();
        if (!Files.isDirectory(output, LinkOption.NOFOLLOW_LINKS)) {
            return found;
        }
        Files.walkFileTree(output, Set.of(), MAX_DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                String name = output.relativize(path).toString();
                if (!attributes.isRegularFile()) {
                    notices.add("" + printable(name) + " was not kept as a result: it is no regular file.");
                } else if (found.size() == MAX_FILES) {
                    notices.add("Only " + MAX_FILES + " result files were kept: there are more.");
                    return FileVisitResult.TERMINATE;
                } else {
                    found.put(name, path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException error) {
                notices.add("" + printable(output.relativize(path).toString())
                        + " was not kept as a result: it cannot be read.");
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    /** A name is the program's own words and stands in a line of ours. */
    private static String printable(String name) {
        return name.replaceAll("\\p{Cntrl}", "?");
    }
}
