package dev.runs.attempt;

import java.time.Clock;
import java.time.Duration;

/**
 * When pods tell what they use: every ten seconds, and where more than a thousand do, a hundred in a second, so that they
 * cost a server no more than that. Each that has told us gets the next place that is free. Any thread may ask.
 */
final class MetricsPace {
    private static final long SHORTEST_MILLIS = 10_000;
    /** With more pods than there are places within it, more tell us in a second. */
    private static final long LONGEST_MILLIS = 120_000;

    private static final long PLACE_MILLIS = 10;

    private final Clock clock;
    /** The one given away last, in milliseconds since 1970. */
    private long place;

    MetricsPace(Clock clock) {
        this.clock = clock;
    }

    /** How long the one that has told us now is to wait before it does so again. */
    synchronized Duration next() {
        long now = clock.millis();
        place = Math.min(Math.max(place + PLACE_MILLIS, now + SHORTEST_MILLIS), now + LONGEST_MILLIS);
        return Duration.ofMillis(place - now);
    }
}
