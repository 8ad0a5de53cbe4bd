package dev.runs.api.wire;

import dev.runs.file.FolderPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of a folder, as the Python SDK reads it: each path is one that its other calls take. */
public record FolderList(
        List<FolderView.Entry> items, @Nullable String next_page) {
    /** @param root of the storage that was asked, with a final slash */
    public static FolderList of(FolderPage page, String root) {
        return new FolderList(
                page.entries().stream()
                        .map(entry -> FolderView.Entry.of(entry, entry.path().substring(root.length())))
                        .toList(),
                page.next());
    }
}
