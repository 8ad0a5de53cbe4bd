package dev.runs.database;

import com.github.f4b6a3.ulid.UlidFactory;
import java.time.Clock;

/**
 * Makes the ids of rows: ULIDs, so that they sort by time of making. Within one server each is larger than the last,
 * also within a millisecond. An id is never a secret (80 of its bits are random, but it is shown everywhere).
 */
public final class Ids {
    private final UlidFactory factory = UlidFactory.newMonotonicInstance();
    private final Clock clock;

    public Ids(Clock clock) {
        this.clock = clock;
    }

    /** A new id: 26 characters of Crockford's base 32, upper case. */
    public String next() {
        return factory.create(clock.millis()).toString();
    }
}
