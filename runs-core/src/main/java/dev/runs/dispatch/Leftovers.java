package dev.runs.dispatch;

import dev.runs.run.Run;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Attempts that no run needs any more and that nobody has let go of: a server was killed before it could, or while
 * another one took its runs over.
 */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final Claims claims;
    private final Regions regions;
    private final Clock clock;
    private Instant removedAt = Instant.MIN;

    Leftovers(Claims claims, Regions regions, Clock clock) {
        this.claims = claims;
        this.regions = regions;
        this.clock = clock;
    }

    /**
     * At once after a server's start, and from time to time.
     *
     * @param held what this server thinks that it has: where it has not, its next write shows that, and ends it
     */
    void removeWhenDue(Collection<Run> held) {
        Instant now = clock.instant();
        if (now.isBefore(removedAt) || !now.isBefore(removedAt.plus(INTERVAL))) {
            Set<String> known = held.stream().map(Run::attemptName).collect(Collectors.toSet());
            for (Executor executor : regions.executors()) {
                remove(executor, known);
            }
            removedAt = now;
        }
    }

    private void remove(Executor executor, Set<String> known) {
        // Asked before the database: an attempt is made only after its claim is there to be read.
        Set<String> attempts = executor.attempts();
        Set<String> needed = new HashSet<>(known);
        for (Run run : claims.get(attempts.stream().map(Run::idOf).collect(Collectors.toSet()))) {
            if (run.status().isActive() && run.serverId() != null) {
                needed.add(run.attemptName());
            }
        }
        for (String attempt : attempts) {
            if (!needed.contains(attempt)) {
                LOG.info("{} is removed: no run needs it any more", attempt);
                executor.remove(attempt);
            }
        }
    }
}
