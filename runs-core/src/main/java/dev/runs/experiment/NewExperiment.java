package dev.runs.experiment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An experiment as it is asked for. */
public record NewExperiment(
        String name, @Nullable String campaignId, @Nullable String description, List<String> emailAddresses) {
    private static final int MAX_ADDRESSES = 100;

    public NewExperiment {
        emailAddresses = List.copyOf(emailAddresses);
    }

    void check() {
        TextLimits.name("experiment_name", name);
        TextLimits.text("experiment_description", description);
        TextLimits.count("email_addresses", emailAddresses.size(), MAX_ADDRESSES);
        emailAddresses.forEach(address -> TextLimits.name("email_addresses", address));
    }
}
