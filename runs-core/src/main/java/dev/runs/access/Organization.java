package dev.runs.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tenant. Its name is fixed: it stands in URLs and in storage paths.
 *
 * @param maxRunning runs claimed at once, null for no limit of its own
 * @param maxQueued runs waiting at once, null for no limit of its own
 * @param maxStorageMb all versions of its files together, in MB (10^6 bytes), null for no limit
 * @param maxTimeoutSeconds the longest time-out a run may have, null for the installation's
 * @param runtimes the names of those that its runs may ask for, null for all
 */
public record Organization(
        String id,
        String name,
        Instant createdAt,
        @Nullable Integer maxRunning,
        @Nullable Integer maxQueued,
        @Nullable Integer maxTimeoutSeconds,
        @Nullable Integer maxStorageMb,
        @Nullable List<String> runtimes) {
    public Organization {
        runtimes = runtimes == null ? null : List.copyOf(runtimes);
    }

    /** Its limits in a line. */
    String limits() {
        return "running " + orNone(maxRunning) + ", queued " + orNone(maxQueued) + ", time-out "
                + orNone(maxTimeoutSeconds) + ", storage " + orNone(maxStorageMb) + ", runtimes "
                + (runtimes == null ? "all" : String.join(" ", runtimes));
    }

    private static String orNone(@Nullable Integer limit) {
        return limit == null ? "none" : limit.toString();
    }
}
