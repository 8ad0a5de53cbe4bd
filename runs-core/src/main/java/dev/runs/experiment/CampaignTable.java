package dev.runs.experiment;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** Campaigns. */
final class CampaignTable {
    private static final RowMapper<Campaign> CAMPAIGN = ConstructorMapper.of(Campaign.class);

    private static final String SELECT = """
            SELECT c.*, ARRAY(SELECT e.id FROM experiment e
                WHERE e.organization_id = c.organization_id AND e.campaign_id = c.id
                ORDER BY e.id LIMIT 1000) AS experiment_ids
            FROM campaign c WHERE c.organization_id = :organizationId
            """;

    /** Changes nothing where it is there already. */
    void insert(Handle handle, String organizationId, Campaign campaign) {
        handle.createUpdate("""
                        INSERT INTO campaign (organization_id, id, name, description, created_at)
                        VALUES (:organizationId, :id, :name, :description, :createdAt)
                        ON CONFLICT DO NOTHING
                        """)
                .bind("organizationId", organizationId)
                .bindMethods(campaign)
                .execute();
    }

    Optional<Campaign> find(Handle handle, String organizationId, String id) {
        return handle.createQuery(SELECT + "AND c.id = :id")
                .bind("organizationId", organizationId)
                .bind("id", id)
                .map(CAMPAIGN)
                .findOne();
    }

    /** Newest first. */
    List<Campaign> page(Handle handle, String organizationId, String before, int limit) {
        return handle.createQuery(SELECT + "AND c.id < :before ORDER BY c.id DESC LIMIT :limit")
                .bind("organizationId", organizationId)
                .bind("before", before)
                .bind("limit", limit)
                .map(CAMPAIGN)
                .list();
    }
}
