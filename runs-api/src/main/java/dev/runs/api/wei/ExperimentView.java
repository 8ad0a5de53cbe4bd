package dev.runs.api.wei;

import dev.runs.experiment.Experiment;
import dev.runs.file.StorageRoot;
import dev.runs.workflow.WeiTimes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An experiment, with WEI's names and their order.
 *
 * @param experiment_directory the URI of the folder in which what belongs to it is stored
 */
record ExperimentView(
        String experiment_name,
        @Nullable String campaign_id,
        @Nullable String experiment_description,
        List<String> email_addresses,
        String experiment_id,
        String experiment_directory,
        @Nullable String check_in_timestamp) {
    static ExperimentView of(Experiment experiment, StorageRoot root, String organizationName) {
        return new ExperimentView(
                experiment.name(),
                experiment.campaignId(),
                experiment.description(),
                experiment.emailAddresses(),
                experiment.id(),
                root.uri(organizationName, experiment.folder()),
                Optional.ofNullable(experiment.checkedInAt())
                        .map(WeiTimes::time)
                        .orElse(null));
    }
}
