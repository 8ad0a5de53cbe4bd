package dev.runs.api.wire;

import dev.runs.file.FileEntry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A folder of the organization's storage. */
public record FolderView(String name, String path, List<Entry> files) {

    /** @param type FILE or FOLDER */
    public record Entry(
            String name, String path, String type, @Nullable Instant lastModified, long size) {
        /** @param uri of the organization's root, with a final slash */
        public static Entry of(FileEntry entry, String uri) {
            return new Entry(
                    entry.name(),
                    uri + entry.path(),
                    entry.isFolder() ? "FOLDER" : "FILE",
                    entry.lastModified(),
                    entry.size());
        }
    }
}
