package dev.runs.workcell;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.file.StoredFile;
import dev.runs.run.Failure;
import dev.runs.workflow.StepResponse;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a step.
 *
 * @param status in WEI's word
 * @param values by label
 * @param files by the module's label: they are kept already
 * @param kind whose doing it is, where the step has failed
 */
record StepEnd(
        String status,
        @Nullable String error,
        Map<String, JsonNode> values,
        Map<String, KeptFile> files,
        Failure.Kind kind) {
    /**
     * A file that the step has left.
     *
     * @param name among the run's files, such as {@code <step id>/plate.csv}
     */
    record KeptFile(String name, StoredFile stored) {}

    StepEnd {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    static StepEnd succeeded(Map<String, JsonNode> values, Map<String, KeptFile> files) {
        return new StepEnd(StepResponse.SUCCEEDED, null, values, files, Failure.Kind.APPLICATION);
    }

    static StepEnd failed(String error, Failure.Kind kind) {
        return new StepEnd(StepResponse.FAILED, error, Map.of(), Map.of(), kind);
    }

    boolean isSuccess() {
        return !status.equals(StepResponse.FAILED) && !status.equals(StepResponse.CANCELLED);
    }
}
