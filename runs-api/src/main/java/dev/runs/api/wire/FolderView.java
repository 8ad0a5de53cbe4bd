package dev.runs.api.wire;

import dev.runs.file.FileEntry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder of the organization's storage.
 *
 * @param path its URI without a final slash: clients put one between it and what they add
 */
public record FolderView(String name, String path, List<Entry> files) {
    /**
     * @param rootName what the root is called
     * @param root the URI of the organization's root, with a final slash
     * @param folder below the root; empty for the root itself
     */
    public static FolderView of(String rootName, String root, String folder, List<FileEntry> entries) {
        String uri = root + folder;
        return new FolderView(
                folder.isEmpty() ? rootName : folder.substring(folder.lastIndexOf('/') + 1),
                folder.isEmpty() ? uri.substring(0, uri.length() - 1) : uri,
                entries.stream()
                        .map(entry -> Entry.of(entry, root + entry.path()))
                        .toList());
    }

    /** @param type FILE or FOLDER */
    public record Entry(
            String name, String path, String type, @Nullable Instant lastModified, long size) {
        /** @param path as the contract has it there */
        public static Entry of(FileEntry entry, String path) {
            return new Entry(
                    entry.name(), path, entry.isFolder() ? "FOLDER" : "FILE", entry.lastModified(), entry.size());
        }
    }
}
