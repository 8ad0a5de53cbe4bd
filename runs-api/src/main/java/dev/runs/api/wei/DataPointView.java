package dev.runs.api.wei;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.runs.experiment.DataPoint;
import dev.runs.file.StorageRoot;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A data point, with WEI's names and their order.
 *
 * @param workflow_id the run in which it was found
 * @param path of a file: its URI
 * @param value of a value: as JSON
 */
record DataPointView(
        String label,
        @Nullable String step_id,
        @Nullable String workflow_id,
        String experiment_id,
        @Nullable String campaign_id,
        String type,
        String id,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String path,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable
        String value) {
    static DataPointView of(DataPoint point, StorageRoot root, String organizationName) {
        return new DataPointView(
                point.label(),
                point.stepId(),
                point.runId(),
                point.experimentId(),
                point.campaignId(),
                point.type(),
                point.id(),
                Optional.ofNullable(point.path())
                        .map(path -> root.uri(organizationName, path))
                        .orElse(null),
                point.value());
    }
}
