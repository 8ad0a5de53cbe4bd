package dev.runs.api.wei;

import dev.runs.experiment.Campaign;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A campaign, with WEI's names and their order. */
record CampaignView(
        String campaign_name, @Nullable String campaign_description, String campaign_id, List<String> experiment_ids) {
    static CampaignView of(Campaign campaign) {
        return new CampaignView(campaign.name(), campaign.description(), campaign.id(), campaign.experimentIds());
    }
}
