package dev.runs.run;

import dev.runs.dependency.Dependency;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a program.
 *
 * @param sparkDriverDiskGb disk of the Spark driver in GB, null for the runtime's own
 * @param sparkExecutorDiskGb disk of each Spark executor in GB, null for the runtime's own
 * @param sparkConfigs Spark settings, already judged by {@link dev.runs.runtime.SparkConfRules}
 */
public record RunEnvironment(
        @Nullable Integer sparkDriverDiskGb,
        @Nullable Integer sparkExecutorDiskGb,
        Map<String, String> sparkConfigs,
        List<Dependency> dependencies) {
    public static final RunEnvironment NONE = new RunEnvironment(null, null, Map.of(), List.of());

    public RunEnvironment {
        sparkConfigs = Map.copyOf(sparkConfigs);
        dependencies = List.copyOf(dependencies);
    }
}
