package dev.runs.run;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs of an organization a list shows. Null and empty mean all.
 *
 * @param name a run's name; each {@code *} stands for any characters
 * @param createdAfter only runs submitted later than this
 * @param labels each as {@code name=value}; a run must have them all
 */
public record RunFilter(
        @Nullable String name,
        @Nullable Instant createdAfter,
        Set<RunStatus> statuses,
        @Nullable String region,
        Set<String> labels) {
    public static final RunFilter ALL = new RunFilter(null, null, Set.of(), null);

    /** Only those whose program is a workflow. */
    public static RunFilter workflows() {
        return new RunFilter(null, null, Set.of(), WorkflowProgram.REGION);
    }

    /** By anything but labels. */
    public RunFilter(
            @Nullable String name, @Nullable Instant createdAfter, Set<RunStatus> statuses, @Nullable String region) {
        this(name, createdAfter, statuses, region, Set.of());
    }

    public RunFilter {
        statuses = Set.copyOf(statuses);
        labels = Set.copyOf(labels);
    }
}
