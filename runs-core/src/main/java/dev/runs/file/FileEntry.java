package dev.runs.file;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a folder: a file in its newest version, or a folder.
 *
 * @param path below the root, of the organization or of a storage integration
 * @param size in bytes, 0 of a folder
 * @param lastModified null of a folder
 */
public record FileEntry(
        String name, String path, long size, @Nullable Instant lastModified) {
    static FileEntry folder(String path) {
        return new FileEntry(nameOf(path), path, 0, null);
    }

    static FileEntry file(String path, long size, Instant lastModified) {
        return new FileEntry(nameOf(path), path, size, lastModified);
    }

    public boolean isFolder() {
        return lastModified == null;
    }

    private static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
