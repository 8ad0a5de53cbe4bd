package dev.runs.dispatch;

import dev.runs.run.Run;
import dev.runs.run.WorkflowProgram;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The queue's statements. Waiting and claimed runs each have a partial index, so that ended ones cost nothing. */
final class QueueStore {
    /** An organization's queue in a region. Public for JDBI. */
    public record Queue(String region, String organizationId) {}

    /** The queues that are not empty: one index probe each, however long they are. */
    List<Queue> queues(Handle handle) {
        return handle.createQuery("""
                        WITH RECURSIVE queue AS (
                            (SELECT region, organization_id FROM run WHERE status = 'PENDING' AND server_id IS NULL
                             ORDER BY region, organization_id LIMIT 1)
                            UNION ALL
                            SELECT next.region, next.organization_id FROM queue, LATERAL (
                                SELECT region, organization_id FROM run
                                WHERE status = 'PENDING' AND server_id IS NULL
                                    AND (region, organization_id) > (queue.region, queue.organization_id)
                                ORDER BY region, organization_id LIMIT 1) AS next
                        )
                        SELECT region, organization_id FROM queue
                        """)
                .map((row, context) -> new Queue(row.getString("region"), row.getString("organization_id")))
                .list();
    }

    /**
     * Makes this transaction the only one that claims runs of these organizations, so that their limits hold exactly;
     * one that another server works on is left to it.
     */
    List<String> lockOrganizations(Handle handle, Collection<String> organizationIds) {
        return handle.createQuery("""
                        SELECT id FROM organization WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
                        """)
                .bindArray("ids", String.class, organizationIds.toArray())
                .mapTo(String.class)
                .list();
    }

    /**
     * Claims runs of these queues, whose organizations are locked: each time the oldest of the organization that has
     * the fewest. Workflows, which only wait, count against no limit.
     *
     * @param isCounted whether these are other runs than workflows
     * @return their ids
     */
    List<String> claim(Handle handle, String serverId, List<Queue> queues, int slots, boolean isCounted, Instant now) {
        return handle.createQuery("""
                        WITH queue AS (
                            SELECT * FROM unnest(:regions::text[], :organizations::text[]) AS q (region, organization_id)
                        ), room AS (
                            SELECT o.id, busy.n AS busy, CASE WHEN :counted
                                THEN coalesce(o.max_running, 1000000000) - busy.n ELSE 1000000000 END AS free
                            FROM organization o, LATERAL (
                                SELECT count(*) AS n FROM run
                                WHERE organization_id = o.id AND status IN ('PENDING', 'RUNNING')
                                    AND server_id IS NOT NULL AND region <> :workflows) AS busy
                            WHERE o.id = ANY(:organizations)
                        ), ranked AS (
                            SELECT r.id, room.busy, room.free,
                                row_number() OVER (PARTITION BY room.id ORDER BY r.id) AS place
                            FROM queue JOIN room ON room.id = queue.organization_id, LATERAL (
                                SELECT id FROM run
                                WHERE region = queue.region AND organization_id = queue.organization_id
                                    AND status = 'PENDING' AND server_id IS NULL
                                    AND (not_before IS NULL OR not_before <= :now)
                                ORDER BY id LIMIT :slots) AS r
                        ), chosen AS (
                            SELECT run.id FROM run WHERE run.id IN (
                                SELECT id FROM ranked WHERE place <= free ORDER BY busy + place, id LIMIT :slots)
                                AND run.status = 'PENDING' AND run.server_id IS NULL
                            FOR UPDATE SKIP LOCKED
                        )
                        UPDATE run SET server_id = :server, fence = fence + 1, attempt = attempt + 1,
                            claimed_at = :now, updated_at = :now, not_before = NULL
                        FROM chosen WHERE run.id = chosen.id
                        RETURNING run.id
                        """)
                .bindArray(
                        "regions",
                        String.class,
                        queues.stream().map(Queue::region).toArray())
                .bindArray(
                        "organizations",
                        String.class,
                        queues.stream().map(Queue::organizationId).toArray())
                .bind("server", serverId)
                .bind("slots", slots)
                .bind("counted", isCounted)
                .bind("workflows", WorkflowProgram.REGION)
                .bind("now", now)
                .mapTo(String.class)
                .list();
    }

    /**
     * Takes over runs whose server is dead: a lease that has run out, is NULL, or is not there. Those of this server's
     * own data folder and those of shared regions at once, others after the grace time. A lease that ends long after the
     * longest that there is, as where the database's clock was set back, is none either.
     *
     * @param shared the regions whose attempts are seen from here, too
     * @return their ids, and whether the dead server had another data folder
     */
    Map<String, Boolean> adopt(Handle handle, ServerLease lease, Regions.Shared shared, Duration grace, int limit) {
        // Chosen server by server: in one ordered join, all runs that there are could be walked through for a few.
        return handle.createQuery("""
                        WITH RECURSIVE holder AS (
                            (SELECT server_id FROM run WHERE status IN ('PENDING', 'RUNNING') AND server_id IS NOT NULL
                             ORDER BY server_id LIMIT 1)
                            UNION ALL
                            SELECT next.server_id FROM holder, LATERAL (
                                SELECT server_id FROM run WHERE status IN ('PENDING', 'RUNNING')
                                    AND server_id IS NOT NULL AND server_id > holder.server_id
                                ORDER BY server_id LIMIT 1) AS next
                        ), dead AS (
                            SELECT holder.server_id, s.folder_id IS DISTINCT FROM :folder AS elsewhere,
                                s.lease_until BETWEEN now() - make_interval(secs => :grace) AND now()
                                    AND s.folder_id IS DISTINCT FROM :folder AS graced
                            FROM holder LEFT JOIN server s ON s.id = holder.server_id
                            WHERE holder.server_id <> :server AND (s.lease_until IS NULL OR s.lease_until <= now()
                                OR s.lease_until > now() + make_interval(secs => :grace))
                        ), chosen AS (
                            SELECT run.id, oldest.elsewhere FROM run JOIN (
                                SELECT held.id, dead.server_id, dead.elsewhere FROM dead, LATERAL (
                                    SELECT id FROM run
                                    WHERE server_id = dead.server_id AND status IN ('PENDING', 'RUNNING')
                                        AND (dead.graced IS NOT TRUE OR (region = ANY(:shared)) <> :excepted)
                                    ORDER BY id LIMIT :limit) AS held
                                ORDER BY held.id LIMIT :limit) AS oldest ON oldest.id = run.id
                            WHERE run.server_id = oldest.server_id AND run.status IN ('PENDING', 'RUNNING')
                            FOR UPDATE OF run SKIP LOCKED
                        )
                        UPDATE run SET server_id = :server, fence = fence + 1 FROM chosen
                        WHERE run.id = chosen.id RETURNING run.id, chosen.elsewhere
                        """)
                .bind("server", lease.serverId())
                .bind("folder", lease.folderId())
                .bindArray("shared", String.class, shared.names().toArray())
                .bind("excepted", shared.excepted())
                .bind("grace", grace.toSeconds())
                .bind("limit", limit)
                .reduceRows(new HashMap<>(), (adopted, row) -> {
                    adopted.put(row.getColumn("id", String.class), row.getColumn("elsewhere", Boolean.class));
                    return adopted;
                });
    }

    /** The server's active runs. */
    List<String> own(Handle handle, String serverId) {
        return handle.createQuery("""
                        SELECT id FROM run WHERE server_id = :server AND status IN ('PENDING', 'RUNNING')
                        """)
                .bind("server", serverId)
                .mapTo(String.class)
                .list();
    }

    /** Ends what servers that these runs were taken from may still write to their logs. */
    void fenceLogs(Handle handle, Collection<String> runIds) {
        handle.createUpdate("""
                        UPDATE log SET fence = run.fence FROM run WHERE run.id = log.run_id AND run.id = ANY(:ids)
                        """)
                .bindArray("ids", String.class, runIds.toArray())
                .execute();
    }

    /** The server's runs whose cancel somebody has asked for. */
    List<String> cancelRequested(Handle handle, String serverId) {
        return handle.createQuery("""
                        SELECT id FROM run
                        WHERE server_id = :server AND status IN ('PENDING', 'RUNNING')
                            AND cancel_requested_at IS NOT NULL
                        """)
                .bind("server", serverId)
                .mapTo(String.class)
                .list();
    }

    /** Notes what a run waits for; false where it is no longer ours. */
    boolean setPreparing(Handle handle, String runId, long fence, String reason) {
        return handle.createUpdate("""
                                UPDATE run SET preparing = :reason
                                WHERE id = :id AND fence = :fence AND status = 'PENDING'
                                """)
                        .bind("reason", reason)
                        .bind("id", runId)
                        .bind("fence", fence)
                        .execute()
                == 1;
    }

    /**
     * Puts a run that never started back into the queue; false where it is no longer ours.
     *
     * @param counts whether the attempt was one; not where nothing was made for it
     */
    boolean requeue(Handle handle, Run run, Instant notBefore, String reason, boolean counts) {
        return handle.createUpdate("""
                                UPDATE run SET server_id = NULL, claimed_at = NULL, not_before = :notBefore,
                                    preparing = :reason, fence = fence + 1, attempt = attempt - :uncounted
                                WHERE id = :id AND fence = :fence AND status = 'PENDING'
                                """)
                        .bind("notBefore", notBefore)
                        .bind("reason", reason)
                        .bind("id", run.id())
                        .bind("fence", run.fence())
                        .bind("uncounted", counts ? 0 : 1)
                        .execute()
                == 1;
    }

    /**
     * Whether the program of the run's attempt was allowed to start. From here to the end of the transaction nobody
     * else allows it.
     */
    boolean isPermitted(Handle handle, String runId) {
        return handle.createQuery("""
                        SELECT permitted_attempt IS NOT DISTINCT FROM attempt FROM run WHERE id = :id FOR UPDATE
                        """)
                .bind("id", runId)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    /** The limit on an organization's running runs, where it has as many. */
    Optional<Integer> limitReached(Handle handle, String organizationId) {
        return handle.createQuery("""
                        SELECT max_running FROM organization
                        WHERE id = :id AND max_running <= (SELECT count(*) FROM run
                            WHERE organization_id = :id AND status IN ('PENDING', 'RUNNING')
                                AND server_id IS NOT NULL AND region <> :workflows)
                        """)
                .bind("id", organizationId)
                .bind("workflows", WorkflowProgram.REGION)
                .mapTo(Integer.class)
                .findOne();
    }

    /** Notes at the head of a queue why it does not move. */
    void explain(Handle handle, Queue queue, String reason) {
        handle.createUpdate("""
                        UPDATE run SET preparing = :reason
                        WHERE id IN (SELECT id FROM run
                                WHERE region = :region AND organization_id = :organizationId
                                    AND status = 'PENDING' AND server_id IS NULL AND not_before IS NULL
                                ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED)
                            AND preparing IS DISTINCT FROM :reason
                        """).bind("reason", reason).bindMethods(queue).execute();
    }

    /** The oldest runs of a queue that were submitted before {@code limit}. */
    List<String> submittedBefore(Handle handle, Queue queue, Instant limit) {
        return handle.createQuery("""
                        SELECT id FROM (
                            SELECT id, created_at FROM run
                            WHERE region = :region AND organization_id = :organizationId
                                AND status = 'PENDING' AND server_id IS NULL
                            ORDER BY id LIMIT 100) AS oldest
                        WHERE created_at < :limit
                        """)
                .bindMethods(queue)
                .bind("limit", limit)
                .mapTo(String.class)
                .list();
    }
}
