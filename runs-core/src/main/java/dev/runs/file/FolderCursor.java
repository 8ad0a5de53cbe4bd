package dev.runs.file;

import dev.runs.error.RunsException.InvalidRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Where a page of a folder begins: after the entry that the page before ended with. */
final class FolderCursor {
    private FolderCursor() {}

    /** A file and a folder may have one name: that of a folder ends with a slash. */
    static String of(FileEntry last) {
        String name = last.isFolder() ? last.name() + "/" : last.name();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    /** What the paths of the page are larger than, below the folder. */
    static String after(@Nullable String cursor) {
        if (cursor == null || cursor.isEmpty()) {
            return "";
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            boolean isFolder = text.endsWith("/");
            String name = StorageRoot.checked(isFolder ? text.substring(0, text.length() - 1) : text, "cursor");
            if (name.indexOf('/') < 0) {
                return isFolder ? name + "/" + FileTable.LAST : name;
            }
        } catch (IllegalArgumentException | InvalidRequest e) {
            // Refused as a path that has slashes is.
        }
        throw new InvalidRequest(
                "cursor", "That is no cursor of a folder.", "Use next_page of the page before, as it is.");
    }
}
