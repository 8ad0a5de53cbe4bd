package dev.runs.file;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What paths name, and what they no longer name. */
final class PathTable {
    /** Whether it named a file, which it no longer does. */
    boolean release(Handle handle, String organizationId, String path, Instant now) {
        return handle.createUpdate("""
                                UPDATE file SET replaced_at = :now
                                WHERE organization_id = :organizationId AND path = :path AND replaced_at IS NULL
                                """)
                        .bind("organizationId", organizationId)
                        .bind("path", path)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    /** Releases a few paths below a folder, itself included; how many. */
    int releaseBelow(Handle handle, String organizationId, String folder, Instant now, int limit) {
        return handle.createUpdate("""
                        UPDATE file SET replaced_at = :now WHERE replaced_at IS NULL AND id IN (
                            SELECT id FROM file
                            WHERE organization_id = :organizationId AND replaced_at IS NULL
                                AND path >= :prefix AND path < :prefix || :last
                            ORDER BY path LIMIT :limit)
                        """)
                .bind("organizationId", organizationId)
                .bind("prefix", folder + "/")
                .bind("last", FileTable.LAST)
                .bind("now", now)
                .bind("limit", limit)
                .execute();
    }

    /** Whether it named a file, which the other path now names. */
    boolean rename(Handle handle, String organizationId, String path, String newPath) {
        return handle.createUpdate("""
                                UPDATE file SET path = :newPath
                                WHERE organization_id = :organizationId AND path = :path AND replaced_at IS NULL
                                """)
                        .bind("organizationId", organizationId)
                        .bind("path", path)
                        .bind("newPath", newPath)
                        .execute()
                == 1;
    }

    /** The files below a folder, in its sub-folders too, by path; what keeps an empty folder is none. */
    List<StoredFile> below(Handle handle, String organizationId, String folder, int limit) {
        return handle.createQuery("""
                        SELECT * FROM file
                        WHERE organization_id = :organizationId AND replaced_at IS NULL
                            AND path >= :prefix AND path < :prefix || :last AND path NOT LIKE '%/'
                        ORDER BY path LIMIT :limit
                        """)
                .bind("organizationId", organizationId)
                .bind("prefix", folder + "/")
                .bind("last", FileTable.LAST)
                .bind("limit", limit)
                .map(FileTable.FILE)
                .list();
    }

    /** Whether anything is below it, or it was made as an empty one. */
    boolean isFolder(Handle handle, String organizationId, String folder) {
        return handle.createQuery("""
                        SELECT EXISTS (
                            SELECT 1 FROM file
                            WHERE organization_id = :organizationId AND replaced_at IS NULL
                                AND path >= :prefix AND path < :prefix || :last)
                        """)
                .bind("organizationId", organizationId)
                .bind("prefix", folder + "/")
                .bind("last", FileTable.LAST)
                .mapTo(Boolean.class)
                .one();
    }
}
