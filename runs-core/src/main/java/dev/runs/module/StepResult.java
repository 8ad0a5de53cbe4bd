package dev.runs.module;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a module answered to an action: WEI's StepResponse, with the files that came with it.
 *
 * @param error what went wrong, in the module's words or in ours; nothing keeps it to one line
 * @param data by the module's label
 * @param files by the module's label, where each is kept
 */
public record StepResult(Status status, @Nullable String error, Map<String, JsonNode> data, Map<String, Path> files) {
    public StepResult {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    static StepResult failed(String error) {
        return new StepResult(Status.FAILED, error, Map.of(), Map.of());
    }

    /** WEI's words for what came of a step. */
    public enum Status {
        IDLE,
        NOT_READY,
        RUNNING,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        /** As it is on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Status> of(String word) {
            return Stream.of(values())
                    .filter(status -> status.word().equals(word))
                    .findFirst();
        }
    }
}
