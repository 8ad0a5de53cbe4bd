package dev.runs.experiment;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** The events of laboratories, in the order in which they came in. */
public final class ExperimentEvents {
    private static final RowMapper<EventRow> ROW = ConstructorMapper.of(EventRow.class);
    private static final RowMapper<EventText> EVENT = ConstructorMapper.of(EventText.class);

    /** Whether it is new: one of the same id, or of the same run and number, stays as it is. */
    public boolean add(Handle handle, EventRow event) {
        return handle.createUpdate("""
                                INSERT INTO experiment_event (organization_id, id, experiment_id, campaign_id, run_id, run_seq, at, body)
                                VALUES (:organizationId, :id, :experimentId, :campaignId, :runId, :runSeq, :at, CAST(:body AS json))
                                ON CONFLICT DO NOTHING
                                """).bindMethods(event).execute() == 1;
    }

    /** The events of a workflow run after one of them, in their order. */
    public List<EventRow> ofRun(Handle handle, String runId, int after, int limit) {
        return handle.createQuery("""
                        SELECT organization_id, id, experiment_id, campaign_id, run_id, run_seq, at, body
                        FROM experiment_event WHERE run_id = :run AND run_seq > :after ORDER BY run_seq LIMIT :limit
                        """)
                .bind("run", runId)
                .bind("after", after)
                .bind("limit", limit)
                .map(ROW)
                .list();
    }

    Optional<EventText> find(Handle handle, String organizationId, String id) {
        return handle.createQuery("""
                        SELECT number, id, body FROM experiment_event WHERE organization_id = :organizationId AND id = :id
                        """)
                .bind("organizationId", organizationId)
                .bind("id", id)
                .map(EVENT)
                .findOne();
    }

    /** Newest first. */
    List<EventText> newest(Handle handle, String organizationId, long before, int limit) {
        return handle.createQuery("""
                        SELECT number, id, body FROM experiment_event
                        WHERE organization_id = :organizationId AND number < :before ORDER BY number DESC LIMIT :limit
                        """)
                .bind("organizationId", organizationId)
                .bind("before", before)
                .bind("limit", limit)
                .map(EVENT)
                .list();
    }

    /** Oldest first. */
    List<EventText> of(Handle handle, String organizationId, String experimentId, long after, int limit) {
        return handle.createQuery("""
                        SELECT number, id, body FROM experiment_event
                        WHERE organization_id = :organizationId AND experiment_id = :experimentId AND number > :after
                        ORDER BY number LIMIT :limit
                        """)
                .bind("organizationId", organizationId)
                .bind("experimentId", experimentId)
                .bind("after", after)
                .bind("limit", limit)
                .map(EVENT)
                .list();
    }
}
