package dev.runs.experiment;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** What experiments found out. */
public final class DataPoints {
    private static final RowMapper<DataPoint> DATA_POINT = ConstructorMapper.of(DataPoint.class);

    /** Whether it is new: one of the same id stays as it is. */
    public boolean add(Handle handle, DataPoint point) {
        return handle.createUpdate("""
                                INSERT INTO datapoint (organization_id, id, experiment_id, campaign_id, run_id, step_id, label, value, file_id, path, created_at)
                                VALUES (:organizationId, :id, :experimentId, :campaignId, :runId, :stepId, :label, CAST(:value AS json), :fileId, :path, :createdAt)
                                ON CONFLICT DO NOTHING
                                """).bindMethods(point).execute() == 1;
    }

    Optional<DataPoint> find(Handle handle, String organizationId, String id) {
        return handle.createQuery("SELECT * FROM datapoint WHERE organization_id = :organizationId AND id = :id")
                .bind("organizationId", organizationId)
                .bind("id", id)
                .map(DATA_POINT)
                .findOne();
    }

    /** In the order of their ids. */
    List<DataPoint> of(Handle handle, String organizationId, String experimentId, String after, int limit) {
        return handle.createQuery("""
                        SELECT * FROM datapoint
                        WHERE organization_id = :organizationId AND experiment_id = :experimentId AND id > :after
                        ORDER BY id LIMIT :limit
                        """)
                .bind("organizationId", organizationId)
                .bind("experimentId", experimentId)
                .bind("after", after)
                .bind("limit", limit)
                .map(DATA_POINT)
                .list();
    }
}
