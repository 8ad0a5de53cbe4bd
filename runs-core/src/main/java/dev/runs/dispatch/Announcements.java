package dev.runs.dispatch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Jdbi;

/**
 * Tells the other servers of the database that there is work for them. NOTIFY takes a lock of the whole database when
 * it commits, so it is never part of a submit: the dispatcher sends one for all that changed since the last one.
 */
public final class Announcements {
    static final String CHANNEL = "runs_work";

    /** What changes alone is told at once; where hundreds of things change in a second, each announcement is for many. */
    static final Duration SPACING = Duration.ofMillis(50);

    private final Jdbi jdbi;
    private final Clock clock;
    private final Wakeups wakeups;
    private final String name;
    private final AtomicBoolean due = new AtomicBoolean();
    private Instant sentAt = Instant.MIN;

    /** @param name of this server, no other's, so that it knows its own announcements when it hears them */
    public Announcements(Jdbi jdbi, Clock clock, Wakeups wakeups, String name) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.wakeups = wakeups;
        this.name = name;
    }

    /** A run was submitted, or asked to end, and that is committed. This server's dispatcher learns it at once. */
    public void changed(String runId) {
        due.set(true);
        wakeups.wake(runId);
    }

    /**
     * Sends what is due, unless something was sent within {@link #SPACING}. One that is lost makes the others late by
     * their polling interval, no more. By one thread at a time.
     *
     * @return false where something is left to be sent by a later call
     */
    boolean send() {
        Instant now = clock.instant();
        if (!Dispatcher.isDue(sentAt, SPACING, now)) {
            return !due.get();
        }
        if (due.getAndSet(false)) {
            sentAt = now;
            jdbi.useHandle(handle -> handle.createQuery("SELECT 1 FROM (SELECT pg_notify(:channel, :name)) AS sent")
                    .bind("channel", CHANNEL)
                    .bind("name", name)
                    .mapTo(Integer.class)
                    .one());
        }
        return true;
    }
}
