package dev.runs.file;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Deletes folders of this machine, whatever programs and modules have written to them. */
public final class Folders {
    /** Each level that is walked down holds a folder open, and deep enough a path is too long for the system. */
    private static final int MAX_DEPTH = 64;

    private Folders() {}

    /** Deletes all of a folder, following no link out of it; what is not there is fine. */
    public static void delete(Path folder) throws IOException {
        while (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            deleteUpperPart(folder);
        }
    }

    /** What lies too deep is moved up, into the folder itself, which stays until that is gone. */
    private static void deleteUpperPart(Path folder) throws IOException {
        folder.toFile().setWritable(true);
        Path up = Files.createTempDirectory(folder, "deep-");
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            private int moved;

            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                if (path.equals(up)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                // A program may have made its folders read-only. Where this is refused, the deleting says so.
                path.toFile().setWritable(true);
                if (path.getNameCount() - folder.getNameCount() >= MAX_DEPTH) {
                    Files.move(path, up.resolve(String.valueOf(moved++)));
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(path);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, @Nullable IOException error) throws IOException {
                if (error != null) {
                    throw error;
                }
                if (path.equals(folder) && moved > 0) {
                    return FileVisitResult.CONTINUE;
                }
                if (path.equals(folder)) {
                    Files.deleteIfExists(up);
                }
                Files.deleteIfExists(path);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
