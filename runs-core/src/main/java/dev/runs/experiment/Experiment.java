package dev.runs.experiment;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What workflows, events and data points belong to. It outlives the runs that were a part of it.
 *
 * @param id a ULID
 * @param emailAddresses kept for those who look at them; nobody is mailed
 * @param checkedInAt when its client last said that it goes on; null where it never did
 */
public record Experiment(
        String id,
        String name,
        @Nullable String campaignId,
        @Nullable String description,
        List<String> emailAddresses,
        Instant createdAt,
        @Nullable Instant checkedInAt) {
    public Experiment {
        emailAddresses = List.copyOf(emailAddresses);
    }

    /** Below the organization's root: where what belongs to it is stored. */
    public String folder() {
        return "experiments/" + id;
    }
}
