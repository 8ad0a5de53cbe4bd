package dev.runs.file;

import dev.runs.access.Organizations;
import dev.runs.database.Ids;
import dev.runs.database.SharedSettings;
import dev.runs.error.RunsException.NotFound;
import dev.runs.error.RunsException.QuotaExceeded;
import dev.runs.error.RunsException.TooLarge;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Files of organizations: immutable versions, of which a path names the newest. */
public final class FileStore {
    private static final long BYTES_PER_MB = 1_000_000;
    private static final String ANYTHING = "";

    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;
    private final BlobStore blobs;
    private final StorageRoot root;
    private final FolderLists folders;
    private final FileTable table = new FileTable();

    public FileStore(Jdbi jdbi, Clock clock, Ids ids, BlobStore blobs, StorageRoot root) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
        this.blobs = blobs;
        this.root = root;
        this.folders = new FolderLists(jdbi);
    }

    /** How the files are named. */
    public StorageRoot root() {
        return root;
    }

    /** Whether the bytes lie where this database's other servers keep theirs; the first one to ask decides. */
    public boolean isTheDatabasesOwn() {
        return jdbi.inTransaction(handle -> SharedSettings.agree(handle, "file-store", ANYTHING, blobs.identity()))
                .equals(blobs.identity());
    }

    /**
     * Keeps a new version at {@code path}, visible once it is complete and durable.
     *
     * @throws TooLarge where it has more than {@code maxBytes}
     * @throws QuotaExceeded where the organization may not store so much
     * @throws dev.runs.error.RunsException.StorageFull where there is no room on the disk: nothing was kept
     * @throws IOException where the content ends early or the disk fails: nothing was kept
     */
    public StoredFile put(String organizationId, String path, InputStream content, long maxBytes) throws IOException {
        return store(organizationId, checkedPath(path), content, maxBytes);
    }

    /**
     * The path as it is stored.
     *
     * @throws dev.runs.error.RunsException.InvalidRequest where no file can have it
     */
    public static String checkedPath(String path) {
        return StorageRoot.checked(path, "path");
    }

    /** What keeps a folder that is empty: a file without content at a path that no file can have and no list shows. */
    static String marker(String folder) {
        return folder + "/";
    }

    void putMarker(String organizationId, String folder) throws IOException {
        store(organizationId, marker(folder), InputStream.nullInputStream(), 0);
    }

    private StoredFile store(String organizationId, String path, InputStream content, long maxBytes)
            throws IOException {
        String id = ids.next();
        long room = room(organizationId);
        BlobStore.Written written = write(id, content, maxBytes, room);
        StoredFile file = new StoredFile(id, organizationId, path, written.size(), written.sha256(), clock.instant());
        try {
            jdbi.useTransaction(handle -> {
                table.insert(handle, file);
                // Others may have filled it meanwhile.
                if (room(handle, organizationId) < 0) {
                    throw full(room);
                }
            });
        } catch (QuotaExceeded e) {
            blobs.delete(id);
            throw e;
        }
        return file;
    }

    private BlobStore.Written write(String id, InputStream content, long maxBytes, long room) throws IOException {
        try {
            return blobs.write(id, content, Math.min(maxBytes, room));
        } catch (TooLarge e) {
            throw room < maxBytes ? full(room) : e;
        }
    }

    /**
     * How many bytes the organization may still store.
     *
     * @throws QuotaExceeded where it may store nothing more
     */
    public long room(String organizationId) {
        long room = jdbi.withHandle(handle -> room(handle, organizationId));
        if (room <= 0) {
            throw full(0);
        }
        return room;
    }

    private long room(Handle handle, String organizationId) {
        Integer limit = Organizations.get(handle, organizationId).maxStorageMb();
        return limit == null ? Long.MAX_VALUE : limit * BYTES_PER_MB - table.stored(handle, organizationId);
    }

    private static QuotaExceeded full(long room) {
        return new QuotaExceeded("The organization has " + room
                + " bytes of its storage left, and the file does not fit. Ask the administrator for more.");
    }

    /**
     * Deletes a few versions that were replaced before the given time, and that no active run needs; says how many.
     * Their bytes go first: where this is cut short, the next call goes on.
     */
    public int deleteReplaced(Instant before, int limit) throws IOException {
        try (Handle handle = jdbi.open()) {
            handle.begin();
            List<StoredFile> old = table.replaced(handle, before, limit);
            for (StoredFile file : old) {
                blobs.delete(file.id());
                table.delete(handle, file);
            }
            handle.commit();
            return old.size();
        }
    }

    /** What uploads may have left that nobody could note. */
    public StrayBytes strayBytes() {
        return new StrayBytes(jdbi, clock, blobs);
    }

    /** The newest version at {@code path}. */
    public StoredFile get(String organizationId, String path) {
        return jdbi.withHandle(handle -> table.newest(handle, organizationId, path))
                .orElseThrow(() -> new NotFound("The file", path));
    }

    /** A version that a run has pinned. */
    public StoredFile version(String organizationId, String id) {
        return jdbi.withHandle(handle -> table.version(handle, organizationId, id))
                .orElseThrow(() -> new NotFound("The file version", id));
    }

    /**
     * What is directly in a folder, by name.
     *
     * @param folder its path without a final slash; empty for the organization's root
     * @param limit at most so many entries
     */
    public List<FileEntry> list(String organizationId, String folder, int limit) {
        return folders.list(organizationId, folder, "", limit);
    }

    /**
     * A page of what is directly in a folder, by name; empty, too, where there is no such folder.
     *
     * @param folder as for {@code list}
     * @param cursor the {@code next} of the page before; null for the first
     * @throws dev.runs.error.RunsException.InvalidRequest where that is no cursor
     */
    public FolderPage page(String organizationId, String folder, @Nullable String cursor, int limit) {
        return folders.page(organizationId, folder, cursor, limit);
    }

    /** What is in a folder and in its sub-folders, by path; at most {@code limit} files. */
    public List<StoredFile> below(String organizationId, String folder, int limit) {
        return jdbi.withHandle(handle -> new PathTable().below(handle, organizationId, folder, limit));
    }

    /** Whether a folder is there: something is in it, or it was made. */
    public boolean hasFolder(String organizationId, String folder) {
        return jdbi.withHandle(handle -> new PathTable().isFolder(handle, organizationId, folder));
    }

    /** What callers may do to what is there. */
    public FileChanges changes() {
        return new FileChanges(jdbi, clock, ids, this);
    }

    /**
     * Compares every version that is known with the bytes that are there.
     *
     * @param deep whether to read them all
     * @param found told of each contradiction in a sentence
     */
    public void examine(boolean deep, Consumer<String> found) throws IOException {
        new FileExamination(jdbi, clock, blobs, found).examine(deep);
    }

    public InputStream read(StoredFile file) throws IOException {
        return blobs.read(file.id());
    }

    /** Where a run gets its content from. */
    public FileSource source(StoredFile file) {
        return new FileSource(blobs.location(file.id()), file.sha256(), null);
    }
}
