package dev.runs.run;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which runs of an organization a list shows. Null and empty mean all.
 *
 * @param name a run's name; at most one {@code *} stands for any characters
 * @param createdAfter only runs submitted later than this
 */
public record RunFilter(
        @Nullable String name,
        @Nullable Instant createdAfter,
        Set<RunStatus> statuses,
        @Nullable String region) {
    public static final RunFilter ALL = new RunFilter(null, null, Set.of(), null);

    public RunFilter {
        statuses = Set.copyOf(statuses);
    }
}
