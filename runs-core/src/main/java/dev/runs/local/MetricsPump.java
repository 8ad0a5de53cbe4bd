package dev.runs.local;

import dev.runs.database.DatabaseErrors;
import dev.runs.metric.Grant;
import dev.runs.metric.Metrics;
import dev.runs.metric.Series;
import dev.runs.run.Run;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what was measured of one attempt from its folder into the database: soon after the start, then now and then, and
 * all of it at the end. Metrics that cannot be had keep nothing else from going on. Used by one thread at a time.
 */
final class MetricsPump {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsPump.class);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    /** Less than that shows nothing, and ten seconds later there is more. */
    private static final long FIRST_MILLIS = 2_000;

    private static final Duration OFTEN = Duration.ofSeconds(10);
    private static final Duration SELDOM = Duration.ofSeconds(60);
    /** From this age on, ten seconds more are less than what a line of the chart is wide. */
    private static final Duration OLD = Duration.ofMinutes(10);

    private final Metrics metrics;
    private final Grant grant;
    private final Run run;
    private final AttemptFolder folder;
    private final Clock clock;

    private Instant nextLook = Instant.MIN;
    private long signature;
    /** Of no use to try again, and told in the server's log. */
    private boolean givenUp;

    MetricsPump(Metrics metrics, Grant grant, Run run, AttemptFolder folder, Clock clock) {
        this.metrics = metrics;
        this.grant = grant;
        this.run = run;
        this.folder = folder;
        this.clock = clock;
    }

    /** Stores what is new, where it is time to. False if a newer claim has the run. */
    boolean turn() {
        Instant now = clock.instant();
        if (givenUp || now.isBefore(nextLook)) {
            return true;
        }
        nextLook = now.plus(SHORTEST);
        long found = folder.metricsSignature();
        return found == signature || store(found, now, FIRST_MILLIS);
    }

    /** Stores what there is at the end. False if a newer claim has the run. */
    boolean finish() {
        return givenUp || store(folder.metricsSignature(), clock.instant(), 0);
    }

    /** Throws where the database is away, after which it is tried again. */
    private boolean store(long found, Instant now, long leastMillis) {
        try {
            Optional<Series> series =
                    folder.metrics().filter(known -> known.last().atMillis() >= leastMillis);
            if (series.isPresent()) {
                if (!metrics.record(run.id(), run.fence(), grant, series.get())) {
                    return false;
                }
                boolean old = series.get().startedAt().plus(OLD).isBefore(now);
                nextLook = now.plus(old ? SELDOM : OFTEN);
            }
            signature = found;
        } catch (IOException e) {
            giveUp(e);
        } catch (RuntimeException e) {
            if (DatabaseErrors.isPassing(e)) {
                throw e;
            }
            giveUp(e);
        }
        return true;
    }

    private void giveUp(Exception e) {
        LOG.warn("The metrics of {} are not kept", run.attemptName(), e);
        givenUp = true;
    }
}
