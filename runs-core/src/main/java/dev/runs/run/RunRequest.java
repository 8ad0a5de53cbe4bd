package dev.runs.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for. Null means that the caller left it to us.
 *
 * @param labels what callers call it by, name to value
 * @param simulate whether it only goes through every status, and nothing is executed
 * @param timeoutSeconds longer than the organization's maximum is cut to it, not refused (Wherobots' documentation)
 */
public record RunRequest(
        @Nullable String name,
        Program program,
        @Nullable String runtime,
        @Nullable String version,
        @Nullable String region,
        @Nullable Integer timeoutSeconds,
        RunEnvironment environment,
        Map<String, String> labels,
        boolean simulate) {
    public RunRequest {
        labels = Map.copyOf(labels);
    }

    /** Without labels, and to be executed. */
    public RunRequest(
            @Nullable String name,
            Program program,
            @Nullable String runtime,
            @Nullable String version,
            @Nullable String region,
            @Nullable Integer timeoutSeconds,
            RunEnvironment environment) {
        this(name, program, runtime, version, region, timeoutSeconds, environment, Map.of(), false);
    }
}
