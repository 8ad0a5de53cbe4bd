package dev.runs.experiment;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Experiments. */
final class ExperimentTable {
    private static final RowMapper<Experiment> EXPERIMENT = ConstructorMapper.of(Experiment.class);

    /** Changes nothing where it is there already. */
    void insert(Handle handle, String organizationId, Experiment experiment) {
        handle.createUpdate("""
                        INSERT INTO experiment (organization_id, id, name, campaign_id, description, email_addresses, created_at)
                        VALUES (:organizationId, :id, :name, :campaignId, :description, :addresses, :createdAt)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("organizationId", organizationId)
                .bindMethods(experiment)
                .bindArray("addresses", String.class, experiment.emailAddresses())
                .execute();
    }

    Optional<Experiment> find(Handle handle, String organizationId, String id) {
        return handle.createQuery("SELECT * FROM experiment WHERE organization_id = :organizationId AND id = :id")
                .bind("organizationId", organizationId)
                .bind("id", id)
                .map(EXPERIMENT)
                .findOne();
    }

    /** Newest first. */
    List<Experiment> page(Handle handle, String organizationId, String before, int limit) {
        return handle.createQuery("""
                        SELECT * FROM experiment WHERE organization_id = :organizationId AND id < :before
                        ORDER BY id DESC LIMIT :limit
                        """)
                .bind("organizationId", organizationId)
                .bind("before", before)
                .bind("limit", limit)
                .map(EXPERIMENT)
                .list();
    }

    /** Whether there is such an experiment. */
    boolean checkIn(Handle handle, String organizationId, String id, Instant now) {
        return handle.createUpdate("""
                                UPDATE experiment SET checked_in_at = :now
                                WHERE organization_id = :organizationId AND id = :id
                                """)
                        .bind("organizationId", organizationId)
                        .bind("id", id)
                        .bind("now", now)
                        .execute()
                == 1;
    }
}
