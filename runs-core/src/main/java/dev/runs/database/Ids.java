package dev.runs.database;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidFactory;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;

/**
 * Makes the ids of rows: ULIDs, so that they sort by time of making. Within one server each is larger than the last,
 * also within a millisecond. An id is never a secret (80 of its bits are random, but it is shown everywhere).
 */
public final class Ids {
    /** Of the times that the 48 bits of an id can say. */
    private static final Instant LAST = Instant.ofEpochMilli((1L << 48) - 1);

    private final UlidFactory factory;
    private final Clock clock;

    public Ids(Clock clock) {
        this(clock, UlidFactory.newMonotonicInstance());
    }

    /** The same ids again, where the clock and the generator's seed are the same. */
    public static Ids repeatable(Clock clock, Random random) {
        return new Ids(clock, UlidFactory.newMonotonicInstance(random));
    }

    private Ids(Clock clock, UlidFactory factory) {
        this.clock = clock;
        this.factory = factory;
    }

    /** No id that was made at this time or later is smaller. */
    public static String first(Instant time) {
        Instant possible = time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time.isAfter(LAST) ? LAST : time;
        return Ulid.min(possible.toEpochMilli()).toString();
    }

    /** A new id: 26 characters of Crockford's base 32, upper case. */
    public String next() {
        return factory.create(clock.millis()).toString();
    }
}
