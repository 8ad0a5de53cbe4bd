package dev.runs.run;

import org.jspecify.annotations.Nullable;

/**
 * What a caller asks for. Null means that the caller left it to us.
 *
 * @param timeoutSeconds longer than the organization's maximum is cut to it, not refused (Wherobots' documentation)
 */
public record RunRequest(
        @Nullable String name,
        Program program,
        @Nullable String runtime,
        @Nullable String version,
        @Nullable String region,
        @Nullable Integer timeoutSeconds,
        RunEnvironment environment) {}
