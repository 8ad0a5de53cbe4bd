package dev.runs.file;

import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** What is directly in folders, by name. */
final class FolderLists {
    private final Jdbi jdbi;
    private final FileTable table = new FileTable();

    FolderLists(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    FolderPage page(String organizationId, String folder, @Nullable String cursor, int limit) {
        List<FileEntry> found = list(organizationId, folder, FolderCursor.after(cursor), limit + 1);
        return found.size() <= limit
                ? new FolderPage(found, null)
                : new FolderPage(found.subList(0, limit), FolderCursor.of(found.get(limit - 1)));
    }

    /** @param after only what is larger than this, below the folder */
    List<FileEntry> list(String organizationId, String folder, String after, int limit) {
        String prefix = folder.isEmpty() ? "" : StorageRoot.checked(folder, "dir") + "/";
        return jdbi.withHandle(handle -> table.firstOfEach(handle, organizationId, prefix, after, limit)).stream()
                .map(file -> entry(file, prefix))
                .toList();
    }

    private static FileEntry entry(StoredFile file, String prefix) {
        String rest = file.path().substring(prefix.length());
        int slash = rest.indexOf('/');
        return slash < 0
                ? FileEntry.file(file.path(), file.size(), file.createdAt())
                : FileEntry.folder(prefix + rest.substring(0, slash));
    }
}
