package dev.runs.attempt;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What whoever looks after an attempt is told of it: {@code attempt.json}.
 *
 * @param attempt its name
 * @param python null in a pod, where the image's own is taken; so with java
 * @param spark null where the program is not to have executors of its own
 */
public record AttemptSpec(
        String runId,
        String runName,
        String attempt,
        @Nullable String python,
        @Nullable String pythonVersion,
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
        long bufferBytes,
        @Nullable SparkSpec spark) {

    /**
     * What a Spark driver in a pod is told besides.
     *
     * @param executorTemplate of its executors' pods, as Kubernetes reads one
     * @param archiveEnvironment whether the executors get the libraries that are installed for the driver
     * @param executorLogPort of the driver's pod, where executors send what they print; null where they do not
     */
    public record SparkSpec(
            String executorTemplate,
            boolean archiveEnvironment,
            @Nullable Integer executorLogPort) {}

    public record ProgramSpec(
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
    public record FileSpec(
            String source,
            String name,
            String type,
            @Nullable String sha256,
            @Nullable String etag) {}
}
