package dev.runs.access;

import dev.runs.error.RunsException.TooOften;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many requests each API key may make: so many a second on average, and ten seconds' worth of them at once. Each
 * server counts for itself.
 */
public final class RequestLimits {
    private static final double MILLIS = 1_000;
    private static final double BURST_MILLIS = 10_000;

    private final Clock clock;
    private final int perSecond;
    /** Of each key, when it will have made up for its requests so far: keys that exist, so that there are not too many. */
    private final Map<String, Double> evenAt = new HashMap<>();

    /** @param perSecond 0 for no limit */
    public RequestLimits(Clock clock, int perSecond) {
        this.clock = clock;
        this.perSecond = perSecond;
    }

    /** @throws TooOften where the key has used up what it may; the refused request does not count */
    synchronized void take(String key) {
        if (perSecond == 0) {
            return;
        }
        double now = clock.millis();
        double even = Math.max(now, evenAt.getOrDefault(key, now)) + MILLIS / perSecond;
        // A clock that was set back must not shut anybody out for as long as that.
        if (even > now + BURST_MILLIS && even <= now + 2 * BURST_MILLIS) {
            throw new TooOften(perSecond, Duration.ofMillis((long) Math.ceil(even - now - BURST_MILLIS)));
        }
        evenAt.put(key, Math.min(even, now + BURST_MILLIS));
    }
}
