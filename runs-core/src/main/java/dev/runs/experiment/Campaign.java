package dev.runs.experiment;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Experiments that belong together.
 *
 * @param id a ULID
 * @param experimentIds the first 1,000, oldest first
 */
public record Campaign(
        String id, String name, @Nullable String description, Instant createdAt, List<String> experimentIds) {
    public Campaign {
        experimentIds = List.copyOf(experimentIds);
    }
}
