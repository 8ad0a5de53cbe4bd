package dev.runs.api.stream;

import dev.runs.error.RunsException.Busy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** How much of something may go on at once: for one API key, and altogether. */
public final class Permits {
    private final String what;
    private final Duration wait;
    private final int perKey;
    private final int perServer;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    /**
     * @param what in words for a caller, in the plural
     * @param wait after which who was refused may ask again
     */
    public Permits(String what, int perKey, int perServer, Duration wait) {
        this.what = what;
        this.wait = wait;
        this.perKey = perKey;
        this.perServer = perServer;
    }

    /** To be given back when it is over; once more changes nothing. */
    public interface Permit {
        void giveBack();
    }

    /**
     * @param key the API key's id
     * @throws Busy where there is none left
     */
    public synchronized Permit take(String key) {
        int own = taken.getOrDefault(key, 0);
        if (own >= perKey) {
            throw new Busy("One API key may have " + perKey + " " + what + " at once.", wait);
        }
        if (all >= perServer) {
            throw new Busy("The server has " + perServer + " " + what + " and takes no more at the moment.", wait);
        }
        taken.put(key, own + 1);
        all++;
        AtomicBoolean over = new AtomicBoolean();
        return () -> {
            if (over.compareAndSet(false, true)) {
                giveBack(key);
            }
        };
    }

    private synchronized void giveBack(String key) {
        all--;
        taken.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }
}
