package dev.runs.file;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.result.ResultIterator;

/** The versions of files. */
final class FileTable {
    /** The last of all characters: what begins with a prefix is smaller than the prefix with this. */
    static final String LAST = "\uDBFF\uDFFF";

    static final RowMapper<StoredFile> FILE = ConstructorMapper.of(StoredFile.class);

    private final PathTable paths = new PathTable();

    /** Lets nobody else change what the path names until the transaction ends. */
    void lock(Handle handle, String organizationId, String path) {
        handle.createQuery("SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))) AS locked")
                .bind("key", organizationId + "/" + path)
                .mapTo(Integer.class)
                .one();
    }

    /** Makes this the newest version of its path. */
    void insert(Handle handle, StoredFile file) {
        // Two uploads to one path: the second waits here, and so replaces the first instead of colliding with it.
        lock(handle, file.organizationId(), file.path());
        paths.release(handle, file.organizationId(), file.path(), file.createdAt());
        handle.createUpdate("""
                        INSERT INTO file (id, organization_id, path, size, sha256, created_at)
                        VALUES (:id, :organizationId, :path, :size, :sha256, :createdAt)
                        """).bindMethods(file).execute();
        handle.createUpdate("""
                        INSERT INTO storage_use (organization_id, bytes) VALUES (:organizationId, :size)
                        ON CONFLICT (organization_id) DO UPDATE SET bytes = storage_use.bytes + excluded.bytes
                        """).bindMethods(file).execute();
    }

    Optional<StoredFile> newest(Handle handle, String organizationId, String path) {
        return handle.createQuery("""
                        SELECT * FROM file
                        WHERE organization_id = :organizationId AND path = :path AND replaced_at IS NULL
                        """)
                .bind("organizationId", organizationId)
                .bind("path", path)
                .map(FILE)
                .findOne();
    }

    Optional<StoredFile> version(Handle handle, String organizationId, String id) {
        return handle.createQuery("SELECT * FROM file WHERE organization_id = :organizationId AND id = :id")
                .bind("organizationId", organizationId)
                .bind("id", id)
                .map(FILE)
                .findOne();
    }

    /**
     * The newest files directly in a folder, and one file out of each folder in it. Each step of the recursion is one
     * index probe that leaps over a whole sub-folder, so that a large one costs no more than a small one.
     *
     * @param prefix the folder with a final slash, or empty for the root
     * @param after only what is larger than this, below the folder
     */
    List<StoredFile> firstOfEach(Handle handle, String organizationId, String prefix, String after, int limit) {
        return handle.createQuery("""
                        WITH RECURSIVE entry (path, n) AS (
                            SELECT (SELECT min(path) FROM file
                                    WHERE organization_id = :organizationId AND replaced_at IS NULL
                                        AND path > :prefix || :after AND path < :prefix || :last), 1
                            UNION ALL
                            SELECT (SELECT min(f.path) FROM file f
                                    WHERE f.organization_id = :organizationId AND f.replaced_at IS NULL
                                        AND f.path < :prefix || :last
                                        AND f.path > CASE
                                            WHEN position('/' in substr(entry.path, length(:prefix) + 1)) = 0
                                                THEN entry.path
                                            ELSE :prefix || split_part(substr(entry.path, length(:prefix) + 1), '/', 1)
                                                || '/' || :last
                                        END), entry.n + 1
                            FROM entry WHERE entry.path IS NOT NULL AND entry.n < :limit
                        )
                        SELECT f.* FROM entry JOIN file f
                            ON f.organization_id = :organizationId AND f.path = entry.path AND f.replaced_at IS NULL
                        ORDER BY f.path
                        """)
                .bind("organizationId", organizationId)
                .bind("prefix", prefix)
                .bind("after", after)
                .bind("last", LAST)
                .bind("limit", limit)
                .map(FILE)
                .list();
    }

    /** How many bytes the organization has stored, replaced versions included. */
    long stored(Handle handle, String organizationId) {
        return handle.createQuery("SELECT bytes FROM storage_use WHERE organization_id = :organizationId")
                .bind("organizationId", organizationId)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    /** Versions that were replaced longest ago, before the given time, and that no active run has pinned; locked. */
    List<StoredFile> replaced(Handle handle, Instant before, int limit) {
        return handle.createQuery("""
                        SELECT f.* FROM file f
                        WHERE f.replaced_at < :before AND NOT EXISTS (
                            SELECT 1 FROM run CROSS JOIN LATERAL jsonb_each_text(run.files) AS pin
                            WHERE run.status IN ('PENDING', 'RUNNING') AND run.organization_id = f.organization_id
                                AND pin.value = f.id)
                        ORDER BY f.replaced_at LIMIT :limit FOR UPDATE OF f SKIP LOCKED
                        """)
                .bind("before", before)
                .bind("limit", limit)
                .map(FILE)
                .list();
    }

    void delete(Handle handle, StoredFile file) {
        handle.createUpdate("DELETE FROM file WHERE id = :id")
                .bind("id", file.id())
                .execute();
        handle.createUpdate("UPDATE storage_use SET bytes = bytes - :size WHERE organization_id = :organizationId")
                .bindMethods(file)
                .execute();
    }

    /** Every version; to be closed, and needs a transaction, without which the driver reads them all at once. */
    ResultIterator<StoredFile> all(Handle handle) {
        return handle.createQuery("SELECT * FROM file ORDER BY id")
                .setFetchSize(1_000)
                .map(FILE)
                .iterator();
    }

    /** Those of these ids that are ids of versions. */
    Set<String> known(Handle handle, Collection<String> ids) {
        return handle.createQuery("SELECT id FROM file WHERE id = ANY(:ids)")
                .bindArray("ids", String.class, ids.toArray())
                .mapTo(String.class)
                .set();
    }
}
