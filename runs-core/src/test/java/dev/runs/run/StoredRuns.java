package dev.runs.run;

import dev.runs.database.Ids;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Puts runs into the database as they are. */
public final class StoredRuns {
    private StoredRuns() {}

    /** The run as a server has claimed it. */
    public static void insertClaimed(Handle handle, Ids ids, Run run) {
        if (new RunStore(ids).insert(handle, List.of(new NewRun(run, null))) == 0) {
            throw new IllegalStateException("The run is there already");
        }
        handle.execute(
                "UPDATE run SET server_id = ?, fence = ?, attempt = ?, claimed_at = now() WHERE id = ?",
                run.serverId(),
                run.fence(),
                run.attempt(),
                run.id());
    }
}
