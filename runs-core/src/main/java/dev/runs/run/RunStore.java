package dev.runs.run;

import dev.runs.access.Audit;
import dev.runs.database.Ids;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Runs and their events. */
public final class RunStore {
    /**
     * In one statement, and the runs in one value: submits are what there is most of, and each statement and each value
     * more costs as much as a row.
     */
    private static final String INSERT = """
            WITH submitted AS (
                SELECT * FROM json_to_recordset(:runs::json) AS s (id text, organization_id text, user_id text, name text,
                    program jsonb, runtime text, version text, region text, timeout_seconds int, environment jsonb,
                    files jsonb, labels jsonb, whole_labels text[], simulated boolean, created_at timestamptz,
                    event_id text, audit json)
            ), made AS (
                INSERT INTO run (id, organization_id, user_id, name, status, program, runtime, version, region,
                    timeout_seconds, environment, files, labels, simulated, created_at, updated_at)
                SELECT id, organization_id, user_id, name, 'PENDING', program, runtime, version, region,
                    timeout_seconds, environment, files, labels, simulated, created_at, created_at FROM submitted
                ON CONFLICT (id) DO NOTHING RETURNING id
            ), named AS (
                INSERT INTO run_name (run_id, organization_id, name)
                SELECT id, organization_id, name FROM made JOIN submitted USING (id)
            ), labelled AS (
                INSERT INTO run_label (organization_id, label, run_id)
                SELECT organization_id, label, id FROM made JOIN submitted USING (id), unnest(whole_labels) AS label
            ), audit AS (
                SELECT audit AS entry FROM submitted
            ), noted AS (
            """ + Audit.INSERT + """
            )
            INSERT INTO run_event (id, run_id, at, code, message)
            SELECT event_id, id, created_at, :code, 'The run was submitted.' FROM made JOIN submitted USING (id)
            """;

    private static final String MOVED = """
             AS a (id text, from_status text, to_status text, fence bigint, at timestamptz, code text, message text,
                    failure_kind text, failure_message text, exit_code int, event_id text, cancel_requested_at timestamptz)
            ), moved AS (
                UPDATE run SET status = a.to_status, updated_at = a.at,
                    started_at = CASE WHEN a.to_status = 'RUNNING' THEN a.at ELSE started_at END,
                    completed_at = CASE WHEN a.to_status = 'RUNNING' THEN NULL ELSE a.at END,
                    failure_kind = a.failure_kind, failure_message = a.failure_message, exit_code = a.exit_code,
                    preparing = NULL
                FROM asked a
                WHERE run.id = a.id AND run.status = a.from_status AND run.fence = a.fence
                RETURNING run.id, a.event_id, a.at, a.code, a.message,
                    run.cancel_requested_at IS DISTINCT FROM a.cancel_requested_at AS late
            ), noted AS (
                INSERT INTO run_event (id, run_id, at, code, message) SELECT event_id, id, at, code, message FROM moved
            )
            SELECT id, event_id, late FROM moved
            """;
    /** One run is found by its id; of a set, PostgreSQL expects a hundred, and may read a small table as a whole. */
    private static final String MOVE = "WITH asked AS (SELECT * FROM json_to_record(:moves::json)" + MOVED;

    private static final String MOVES = "WITH asked AS (SELECT * FROM json_to_recordset(:moves::json)" + MOVED;

    /** @param late whether the wish to cancel was noted after what moved it was read */
    private record Moved(String id, String eventId, boolean late) {}

    private final Ids ids;

    public RunStore(Ids ids) {
        this.ids = ids;
    }

    /**
     * Adds runs, each with its name and labels, its first event and its entry in the audit log; those that are there
     * already stay as they are. Waits for a transaction that may be making one of them. Whoever calls has judged them.
     *
     * @return how many were not there
     */
    public int insert(Handle handle, Collection<NewRun> runs) {
        return handle.createUpdate(INSERT)
                .bind("runs", RunRows.json(runs, ids))
                .bind("code", RunEvent.Code.RUN_SUBMITTED)
                .execute();
    }

    Optional<Run> find(Handle handle, String organizationId, String id) {
        return handle.createQuery(RunRows.SELECT + "WHERE r.id = :id AND r.organization_id = :organizationId")
                .bind("id", id)
                .bind("organizationId", organizationId)
                .map(RunRows::map)
                .findOne();
    }

    /** Runs of any organization, for the servers' own work; those that are not there are left out. */
    public List<Run> get(Handle handle, Collection<String> runIds) {
        return handle.createQuery(RunRows.SELECT + "WHERE r.id = ANY(:ids) ORDER BY r.id")
                .bindArray("ids", String.class, runIds.toArray())
                .map(RunRows::map)
                .list();
    }

    Set<String> active(Handle handle, Collection<String> runIds) {
        return handle.createQuery("SELECT id FROM run WHERE id = ANY(:ids) AND completed_at IS NULL")
                .bindArray("ids", String.class, runIds.toArray())
                .mapTo(String.class)
                .set();
    }

    /** In the order in which they happened. */
    List<RunEvent> events(Handle handle, Collection<String> runIds) {
        return handle.createQuery("SELECT * FROM run_event WHERE run_id = ANY(:ids) ORDER BY run_id, id")
                .bindArray("ids", String.class, runIds.toArray())
                .map(RunRows::mapEvent)
                .list();
    }

    /** Runs of an organization that wait in the queue, counted up to {@code limit}. */
    int queued(Handle handle, String organizationId, int limit) {
        return handle.createQuery("""
                        SELECT count(*) FROM (
                            SELECT 1 FROM run
                            WHERE organization_id = :organizationId AND status = 'PENDING' AND server_id IS NULL
                            LIMIT :limit) AS waiting
                        """)
                .bind("organizationId", organizationId)
                .bind("limit", limit)
                .mapTo(Integer.class)
                .one();
    }

    /** Makes the move with its event; false where somebody else was first, and then nothing has changed. */
    public boolean move(Handle handle, Move move) {
        return !move(handle, List.of(move)).isEmpty();
    }

    /**
     * Makes moves of as many runs, each with its event.
     *
     * @return the runs that have moved; of the others, where somebody else was first, nothing has changed
     */
    public Set<String> move(Handle handle, Collection<Move> moves) {
        Query query = moves.size() == 1 ? handle.createQuery(MOVE) : handle.createQuery(MOVES);
        List<Moved> moved = query.bind("moves", RunRows.moves(moves, ids))
                .map((row, context) ->
                        new Moved(row.getString("id"), row.getString("event_id"), row.getBoolean("late")))
                .list();
        // The wish to cancel was noted while this waited for the row: what happened later has the later id.
        moved.stream()
                .filter(Moved::late)
                .forEach(each -> handle.createUpdate(
                                "UPDATE run_event SET id = :later WHERE run_id = :id AND id = :eventId")
                        .bind("later", ids.next())
                        .bind("id", each.id())
                        .bind("eventId", each.eventId())
                        .execute());
        return moved.stream().map(Moved::id).collect(Collectors.toSet());
    }

    /** Notes the wish; false where the run has ended or the wish is noted already. */
    boolean requestCancel(Handle handle, String id, String by, Instant at) {
        int noted = handle.createUpdate("""
                        UPDATE run SET cancel_requested_at = :at, updated_at = :at
                        WHERE id = :id AND status IN ('PENDING', 'RUNNING') AND cancel_requested_at IS NULL
                        """).bind("at", at).bind("id", id).execute();
        if (noted == 1) {
            addEvent(handle, id, at, RunEvent.Code.RUN_CANCEL_REQUESTED, by + " asked to cancel the run.");
        }
        return noted == 1;
    }

    /** The run that ended longest ago, before the given time, and whose log is there; locked. */
    public Optional<String> oldestWithLog(Handle handle, Instant before) {
        return handle.createQuery("""
                        SELECT id FROM run WHERE completed_at < :before AND log_removed_at IS NULL
                        ORDER BY completed_at LIMIT 1 FOR UPDATE SKIP LOCKED
                        """)
                .bind("before", before)
                .mapTo(String.class)
                .findOne();
    }

    public void noteLogRemoved(Handle handle, String id, Instant at) {
        handle.createUpdate("UPDATE run SET log_removed_at = :at WHERE id = :id")
                .bind("id", id)
                .bind("at", at)
                .execute();
    }

    /** Deletes runs that ended before the given time and whose log is removed, with their events; says how many. */
    public int deleteEnded(Handle handle, Instant before, int limit) {
        return handle.createUpdate("""
                        DELETE FROM run WHERE id IN (
                            SELECT id FROM run WHERE completed_at < :before AND log_removed_at IS NOT NULL
                            ORDER BY completed_at LIMIT :limit FOR UPDATE SKIP LOCKED)
                        """)
                .bind("before", before)
                .bind("limit", limit)
                .execute();
    }

    /** Deletes keys of submits that no longer stand for their run; says how many. */
    public int deleteOldSubmitKeys(Handle handle, Instant now, int limit) {
        return SubmitKeys.deleteOld(handle, now, limit);
    }

    /** Adds an event to a run that the caller has just changed in the same transaction. */
    public void addEvent(Handle handle, String runId, Instant at, RunEvent.Code code, String message) {
        addEvents(handle, Map.of(runId, message), at, code);
    }

    /** The same for several at once, with the message of each by its run's id. */
    public void addEvents(Handle handle, Map<String, String> messages, Instant at, RunEvent.Code code) {
        if (messages.isEmpty()) {
            return;
        }
        PreparedBatch events = handle.prepareBatch("""
                INSERT INTO run_event (id, run_id, at, code, message) VALUES (:id, :runId, :at, :code, :message)
                """);
        messages.forEach((runId, message) -> events.bind("id", ids.next())
                .bind("runId", runId)
                .bind("at", at)
                .bind("code", code)
                .bind("message", message)
                .add());
        events.execute();
    }
}
