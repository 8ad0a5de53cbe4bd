package dev.runs.experiment;

import org.jspecify.annotations.Nullable;

/**
 * A data point as a client sends it.
 *
 * @param id null where the server is to make one
 * @param type one of WEI's words
 * @param value as JSON
 */
public record NewDataPoint(
        @Nullable String id,
        String experimentId,
        @Nullable String campaignId,
        @Nullable String runId,
        @Nullable String stepId,
        String label,
        String type,
        String value) {
    /** WEI's word for one that is a file. */
    public static final String FILE = "local_file";

    /** WEI's word for one that is a value. */
    public static final String VALUE = "data_value";

    boolean isFile() {
        return type.equals(FILE);
    }
}
