package dev.runs.file;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a folder.
 *
 * @param path below the organization's root
 * @param file the newest version; null for a folder
 */
public record FileEntry(String name, String path, @Nullable StoredFile file) {
    public boolean isFolder() {
        return file == null;
    }

    public long size() {
        return file == null ? 0 : file.size();
    }

    public @Nullable Instant lastModified() {
        return file == null ? null : file.createdAt();
    }
}
