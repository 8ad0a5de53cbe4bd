package dev.runs.local;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the supervisor is told of an attempt: {@code attempt.json}. */
record AttemptSpec(
        String runId,
        String runName,
        String python,
        String pythonVersion,
        @Nullable String java,
        ProgramSpec program,
        List<FileSpec> files,
        List<String> requirements,
        String environments,
        Map<String, String> sparkConfigs,
        long memoryBytes,
        long timeoutSeconds,
        double graceSeconds,
        double drainSeconds,
        long bufferBytes) {

    record ProgramSpec(
            String kind,
            FileSpec file,
            List<String> args,
            @Nullable String mainClass) {}

    /**
     * @param source where its content lies, not to be changed: a path or an http(s) URL
     * @param name what it is called where the program runs; taken from a URI, so not to be trusted
     * @param sha256 of its content; null where that is not known
     * @param etag that the URL's answer must have; null where any will do
     */
    record FileSpec(
            String source,
            String name,
            String type,
            @Nullable String sha256,
            @Nullable String etag) {}
}
