package dev.runs.attempt;

import dev.runs.log.LogStore;
import dev.runs.log.LogWriter;
import dev.runs.run.Run;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Takes the logs that pods send, exactly once each line: the position goes with the lines in one transaction. What is
 * kept in memory is only the line that has begun; a server that has forgotten it tells the pod to send it again.
 */
final class AttemptLogs {
    private static final Duration IDLE = Duration.ofMinutes(5);
    /** How far a pod's clock may be ahead. */
    private static final Duration AHEAD = Duration.ofMinutes(1);

    private final LogStore store;
    private final Clock clock;
    private final ConcurrentMap<String, Place> places = new ConcurrentHashMap<>();
    private volatile Instant forgotAt = Instant.EPOCH;

    AttemptLogs(LogStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** One attempt's, whose pieces are taken one at a time. */
    private static final class Place {
        private Optional<OpenLog> open = Optional.empty();
        private volatile Instant usedAt;

        private Place(Instant usedAt) {
            this.usedAt = usedAt;
        }
    }

    /**
     * Stores the lines of a piece, where it is what comes next.
     *
     * @param complete whether nothing follows it
     * @return empty where a newer claim has the log: the pod is to ask again
     */
    Optional<LogAnswer> append(LiveAttempt attempt, LogPiece piece, boolean complete) {
        Instant now = clock.instant();
        forgetIdle(now);
        Place place = places.computeIfAbsent(attempt.name(), any -> new Place(now));
        synchronized (place) {
            place.usedAt = now;
            Optional<OpenLog> log = place.open.filter(known -> known.fence() == attempt.fence());
            // Whatever happens from here on, a log that failed is opened anew.
            place.open = Optional.empty();
            if (log.isEmpty()) {
                log = open(attempt);
            }
            if (log.isEmpty()) {
                return Optional.empty();
            }
            long latest = now.plus(AHEAD).toEpochMilli();
            Optional<LogAnswer> answer = log.get().take(piece, complete, latest);
            if (answer.isPresent()) {
                place.open = log;
            }
            return answer;
        }
    }

    /** From time to time: at every piece it would cost as much as there are logs. */
    private void forgetIdle(Instant now) {
        if (Duration.between(forgotAt, now).abs().compareTo(IDLE.dividedBy(10)) >= 0) {
            forgotAt = now;
            places.values().removeIf(place -> place.usedAt.isBefore(now.minus(IDLE)));
        }
    }

    private Optional<OpenLog> open(LiveAttempt attempt) {
        Optional<LogWriter> writer = store.open(attempt.runId(), attempt.fence());
        return writer.map(opened -> new OpenLog(opened, attempt.fence(), Run.attemptOf(attempt.name())));
    }
}
