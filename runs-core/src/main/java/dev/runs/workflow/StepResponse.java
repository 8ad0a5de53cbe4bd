package dev.runs.workflow;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a step, as it is kept and shown.
 *
 * @param status in WEI's word
 * @param data by label the id of the data point that holds each value and each file; null where there is none
 * @param files by the module's label each file's name among the run's files; null where there is none
 */
@JsonPropertyOrder({"status", "error", "data", "files"})
public record StepResponse(
        String status,
        @Nullable String error,
        @Nullable Map<String, String> data,
        @Nullable Map<String, String> files) {
    public static final String SUCCEEDED = "succeeded";
    public static final String FAILED = "failed";
    public static final String CANCELLED = "cancelled";
    public static final String NOT_READY = "not_ready";

    public StepResponse {
        data = data == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(data));
        files = files == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    /** Without anything else. */
    public static StepResponse of(String status, @Nullable String error) {
        return new StepResponse(status, error, null, null);
    }

    @JsonIgnore
    public boolean isFailed() {
        return status.equals(FAILED) || status.equals(CANCELLED);
    }
}
