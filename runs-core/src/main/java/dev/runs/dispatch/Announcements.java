package dev.runs.dispatch;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Jdbi;

/**
 * Tells the other servers of the database that there is work for them. NOTIFY takes a lock of the whole database when
 * it commits, so it is never part of a submit: the dispatcher sends one for all that changed since its last tick.
 */
public final class Announcements {
    static final String CHANNEL = "runs_work";

    private final Jdbi jdbi;
    private final Wakeups wakeups;
    private final String name;
    private final AtomicBoolean due = new AtomicBoolean();

    /** @param name of this server, no other's, so that it knows its own announcements when it hears them */
    public Announcements(Jdbi jdbi, Wakeups wakeups, String name) {
        this.jdbi = jdbi;
        this.wakeups = wakeups;
        this.name = name;
    }

    /** A run was submitted, or asked to end, and that is committed. This server's dispatcher learns it at once. */
    public void changed(String runId) {
        due.set(true);
        wakeups.wake(runId);
    }

    /** Sends what is due. One that is lost makes the others late by their polling interval, no more. */
    void send() {
        if (due.getAndSet(false)) {
            jdbi.useHandle(handle -> handle.createQuery("SELECT 1 FROM (SELECT pg_notify(:channel, :name)) AS sent")
                    .bind("channel", CHANNEL)
                    .bind("name", name)
                    .mapTo(Integer.class)
                    .one());
        }
    }
}
