package dev.runs.file;

import dev.runs.access.Audit;
import dev.runs.access.Audit.Action;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.database.Ids;
import dev.runs.error.RunsException.Conflict;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import java.io.IOException;
import java.time.Clock;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What callers change about paths. The versions themselves stay: a run that has pinned one goes on with it, and the
 * bytes of what no path names any more go with retention.
 */
public final class FileChanges {
    /** In one statement. */
    private static final int BATCH = 1_000;

    private final Jdbi jdbi;
    private final Clock clock;
    private final FileStore files;
    private final Audit audit;
    private final FileTable table = new FileTable();
    private final PathTable paths = new PathTable();

    FileChanges(Jdbi jdbi, Clock clock, Ids ids, FileStore files) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.files = files;
        this.audit = new Audit(clock, ids);
    }

    /**
     * Makes a folder, which is then there also while it is empty. Making it again changes nothing.
     *
     * @throws Conflict where the path names a file
     */
    public void makeFolder(Caller caller, String path) throws IOException {
        caller.require(Role.MEMBER, "make folders");
        String folder = FileStore.checkedPath(path);
        boolean isThere = jdbi.withHandle(handle -> {
            if (table.newest(handle, caller.organizationId(), folder).isPresent()) {
                throw new Conflict("There is a file of that name: '" + path + "'.");
            }
            return table.newest(handle, caller.organizationId(), FileStore.marker(folder))
                    .isPresent();
        });
        if (!isThere) {
            files.putMarker(caller.organizationId(), folder);
        }
    }

    /**
     * Deletes a folder with everything in it, as the Python SDK promises of {@code delete_directory}. Where this is cut
     * short, a part of it is gone, and the next call goes on.
     *
     * @throws NotFound where there is no such folder
     */
    public void deleteFolder(Caller caller, String path) {
        caller.require(Role.MEMBER, "delete folders");
        String folder = FileStore.checkedPath(path);
        if (deleteSome(caller, folder, true) == 0) {
            throw new NotFound("The folder", path);
        }
        while (deleteSome(caller, folder, false) > 0) {
            // Until nothing is left: a few at a time, so that nobody waits for a large folder's rows.
        }
    }

    private int deleteSome(Caller caller, String folder, boolean isFirst) {
        return jdbi.inTransaction(handle -> {
            int deleted = paths.releaseBelow(handle, caller.organizationId(), folder, clock.instant(), BATCH);
            if (isFirst && deleted > 0) {
                audit.note(handle, caller, Action.FOLDER_DELETE, folder);
            }
            return deleted;
        });
    }

    /** @throws NotFound where there is no such file */
    public void deleteFile(Caller caller, String path) {
        caller.require(Role.MEMBER, "delete files");
        String file = FileStore.checkedPath(path);
        jdbi.useTransaction(handle -> {
            table.lock(handle, caller.organizationId(), file);
            if (!paths.release(handle, caller.organizationId(), file, clock.instant())) {
                throw new NotFound("The file", path);
            }
            audit.note(handle, caller, Action.FILE_DELETE, file);
        });
    }

    /**
     * Gives the newest version at a path another name in the same folder. It is the same version: nothing is copied or
     * counted twice.
     *
     * @return its new path
     * @throws NotFound where there is no such file
     * @throws Conflict where there is something of the new name
     */
    public String renameFile(Caller caller, String path, String newName) {
        caller.require(Role.MEMBER, "rename files");
        String from = FileStore.checkedPath(path);
        if (newName.indexOf('/') >= 0) {
            throw new InvalidRequest(
                    "new_name", "A new name has no slash.", "Use a name only: the file stays in its folder.");
        }
        String to = StorageRoot.checked(from.substring(0, from.lastIndexOf('/') + 1) + newName, "new_name");
        jdbi.useTransaction(handle -> rename(handle, caller, from, to));
        return to;
    }

    private void rename(Handle handle, Caller caller, String from, String to) {
        String organization = caller.organizationId();
        // In one order: two who exchange names would else wait for each other.
        Stream.of(from, to).sorted().forEach(path -> table.lock(handle, organization, path));
        if (table.newest(handle, organization, from).isEmpty()) {
            throw new NotFound("The file", from);
        }
        if (table.newest(handle, organization, to).isPresent() || paths.isFolder(handle, organization, to)) {
            throw new Conflict("There is something of that name already: '" + to + "'.");
        }
        // A folder's paths are deleted without their locks, and this may have been one.
        if (!paths.rename(handle, organization, from, to)) {
            throw new NotFound("The file", from);
        }
        audit.note(handle, caller, Action.FILE_RENAME, from + " to " + to);
    }
}
