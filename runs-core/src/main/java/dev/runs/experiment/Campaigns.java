package dev.runs.experiment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.database.CertainCommit;
import dev.runs.database.Ids;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import java.time.Clock;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The use cases of campaigns. Every one sees only the caller's organization. */
public final class Campaigns {
    /** Fewer than of other things: each names its experiments. */
    private static final int MAX_LISTED = 100;

    private static final int PAGE = 20;
    private static final CampaignTable TABLE = new CampaignTable();
    private static final ExperimentEvents EVENTS = new ExperimentEvents();

    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;

    Campaigns(Jdbi jdbi, Clock clock, Ids ids) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
    }

    static Campaign require(Handle handle, String organizationId, String id) {
        return TABLE.find(handle, organizationId, id).orElseThrow(() -> new NotFound("Campaign " + id + " not found"));
    }

    /**
     * With the event that WEI's server writes of it.
     *
     * @throws InvalidRequest where a text is longer than is kept
     */
    public Campaign create(Caller caller, String name, @Nullable String description) {
        caller.require(Role.MEMBER, "create campaigns");
        TextLimits.name("campaign_name", name);
        TextLimits.text("campaign_description", description);
        Campaign campaign = new Campaign(ids.next(), name, description, clock.instant(), List.of());
        EventRow event = created(caller, campaign);
        return CertainCommit.inTransaction(
                jdbi,
                handle -> {
                    insert(handle, campaign, event);
                    return campaign;
                },
                (handle, made) -> insert(handle, made, event));
    }

    public Campaign find(Caller caller, String id) {
        return jdbi.withHandle(handle -> require(handle, caller.organizationId(), id));
    }

    /** The newest ones, newest first. */
    public Rows<Campaign> list(Caller caller) {
        return new Rows<>(
                PAGE,
                MAX_LISTED,
                (last, limit) -> jdbi.withHandle(handle -> TABLE.page(
                        handle, caller.organizationId(), last == null ? Experiments.LAST : last.id(), limit)));
    }

    private static void insert(Handle handle, Campaign campaign, EventRow event) {
        TABLE.insert(handle, event.organizationId(), campaign);
        EVENTS.add(handle, event);
    }

    private EventRow created(Caller caller, Campaign campaign) {
        String id = ids.next();
        ObjectNode body = EventBody.of(id, campaign.createdAt(), null, campaign.id(), "CAMPAIGN", "CREATE");
        body.putObject("campaign")
                .put("campaign_name", campaign.name())
                .put("campaign_description", campaign.description())
                .put("campaign_id", campaign.id())
                .putArray("experiment_ids");
        return new EventRow(
                caller.organizationId(), id, null, campaign.id(), null, null, campaign.createdAt(), body.toString());
    }
}
