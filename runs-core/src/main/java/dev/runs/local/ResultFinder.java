package dev.runs.local;

import dev.runs.error.OneLine;
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

/** Looks for the regular files below a folder in which a program could leave what it liked. */
final class ResultFinder extends SimpleFileVisitor<Path> {
    private static final int MAX_DEPTH = 32;
    /** Whatever they are: looking for results comes to its end. */
    private static final int MAX_ENTRIES = 100_000;

    private static final int MAX_NOTICES = 20;

    private final Path folder;
    private final Map<String, Path> found = new TreeMap<>();
    private final List<String> notices = new ArrayList<>();
    private int entries;

    ResultFinder(Path folder) {
        this.folder = folder;
    }

    /** The files by their path below the folder. What else is there is noted. */
    Map<String, Path> find() throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.walkFileTree(folder, Set.of(), MAX_DEPTH, this);
        }
        return found;
    }

    /** Why something was not kept. */
    void note(String notice) {
        if (notices.size() < MAX_NOTICES) {
            notices.add(notice);
        }
    }

    List<String> notices() {
        return notices;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
        return next();
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
        String name = folder.relativize(path).toString();
        if (!attributes.isRegularFile()) {
            reject(name, "it is no regular file");
        } else if (name.indexOf('\uFFFD') >= 0) {
            // Two such names may read the same.
            reject(name, "its name is not UTF-8");
        } else if (found.size() == ResultsKeeper.MAX_FILES) {
            note("Only " + ResultsKeeper.MAX_FILES + " result files were kept: there are more.");
            return FileVisitResult.TERMINATE;
        } else {
            found.put(name, path);
        }
        return next();
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException error) {
        reject(folder.relativize(path).toString(), "it cannot be read");
        return next();
    }

    private FileVisitResult next() {
        if (++entries < MAX_ENTRIES) {
            return FileVisitResult.CONTINUE;
        }
        note("Only the first " + MAX_ENTRIES + " entries of the folder for results were looked at.");
        return FileVisitResult.TERMINATE;
    }

    /** A name is the program's own words and stands in a line of ours. */
    private void reject(String name, String reason) {
        note(OneLine.of(name) + " was not kept as a result: " + reason + ".");
    }
}
