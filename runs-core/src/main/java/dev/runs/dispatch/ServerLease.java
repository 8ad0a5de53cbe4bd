package dev.runs.dispatch;

import dev.runs.database.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The row by which this server shows that it lives. Its times are the database's, one clock for all servers; this
 * server's own clock only says when the next renewal is due.
 */
public final class ServerLease {
    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;
    private final String folderId;
    private final String host;
    private final Duration lease;
    private String serverId = "";
    private Instant renewedAt = Instant.MIN;

    /** @param folderId of the data folder, which no other living server has: an older row that names it is dead */
    public ServerLease(Jdbi jdbi, Clock clock, Ids ids, String folderId, String host, Duration lease) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
        this.folderId = folderId;
        this.host = host;
        this.lease = lease;
    }

    /** The id under which this server claims; another one after its lease was lost. */
    String serverId() {
        return serverId;
    }

    String folderId() {
        return folderId;
    }

    /**
     * Keeps the lease, taking a new one where there is none.
     *
     * @return false where the lease had run out, so that every run claimed under it may be somebody else's
     */
    boolean keep() {
        Instant now = clock.instant();
        boolean due = now.isBefore(renewedAt) || !now.isBefore(renewedAt.plus(lease.dividedBy(3)));
        if (!serverId.isEmpty() && !due) {
            return true;
        }
        boolean kept = !serverId.isEmpty() && jdbi.inTransaction(this::renew);
        if (!kept) {
            serverId = jdbi.inTransaction(this::register);
        }
        renewedAt = now;
        return kept;
    }

    /** Whether it cannot have run out yet, by this server's own clock. */
    boolean isCurrent() {
        Instant now = clock.instant();
        return !now.isBefore(renewedAt) && now.isBefore(renewedAt.plus(lease));
    }

    /** Gives the lease up at the end of an orderly stop, so that others need not wait for it to run out. */
    public void release() {
        jdbi.useTransaction(handle -> handle.createUpdate("UPDATE server SET lease_until = now() WHERE id = :id")
                .bind("id", serverId)
                .execute());
        serverId = "";
    }

    private boolean renew(Handle handle) {
        return handle.createUpdate("""
                                UPDATE server SET lease_until = now() + make_interval(secs => :seconds)
                                WHERE id = :id AND lease_until > now()
                                """)
                        .bind("seconds", lease.toMillis() / 1000.0)
                        .bind("id", serverId)
                        .execute()
                == 1;
    }

    private String register(Handle handle) {
        String id = ids.next();
        handle.createUpdate("UPDATE server SET lease_until = now() WHERE folder_id = :folder AND lease_until > now()")
                .bind("folder", folderId)
                .execute();
        handle.createUpdate("""
                        DELETE FROM server s WHERE lease_until < now() - interval '1 day'
                            AND NOT EXISTS (SELECT 1 FROM run
                                WHERE server_id = s.id AND status IN ('PENDING', 'RUNNING'))
                        """).execute();
        handle.createUpdate("""
                        INSERT INTO server (id, folder_id, host, started_at, lease_until)
                        VALUES (:id, :folder, :host, now(), now() + make_interval(secs => :seconds))
                        """)
                .bind("id", id)
                .bind("folder", folderId)
                .bind("host", host)
                .bind("seconds", lease.toMillis() / 1000.0)
                .execute();
        return id;
    }
}
