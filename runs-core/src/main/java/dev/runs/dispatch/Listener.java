package dev.runs.dispatch;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the other servers' {@link Announcements}. A LISTEN can go deaf without an error (a connection cut in the
 * middle, a pooler in between), so from time to time it calls itself, and connects anew when it does not hear that.
 * Nothing depends on it: a dispatcher that hears nothing polls.
 */
public final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final Duration CHECK = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ConnectionFactory connections;
    private final Wakeups wakeups;
    private final String name;
    private final Duration check;
    private final Duration patience;
    private final Thread thread = new Thread(this::run, "listener");
    private final AtomicReference<@Nullable Connection> listening = new AtomicReference<>();
    private final LongAdder reconnects = new LongAdder();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private boolean deaf;

    /**
     * @param connections outside of any pool: nobody else is to be given one that listens
     * @param name under which this server announces
     */
    public Listener(ConnectionFactory connections, Wakeups wakeups, String name) {
        this(connections, wakeups, name, CHECK, PATIENCE);
    }

    Listener(ConnectionFactory connections, Wakeups wakeups, String name, Duration check, Duration patience) {
        this.connections = connections;
        this.wakeups = wakeups;
        this.name = name;
        this.check = check;
        this.patience = patience;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** How often it had to connect anew. */
    public long reconnects() {
        return reconnects.sum();
    }

    @Override
    public void close() {
        stopping.countDown();
        Connection connection = listening.get();
        try {
            if (connection != null) {
                // The only thing that may be done to a connection that another thread waits on.
                connection.abort(Runnable::run);
            }
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.warn("The listener's connection could not be closed; it ends with the process", e);
        }
    }

    private void run() {
        try {
            while (stopping.getCount() > 0) {
                try (Connection connection = connections.openConnection()) {
                    listen(connection);
                } catch (SQLException e) {
                    lost(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(Connection connection) throws SQLException, InterruptedException {
        listening.set(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + Announcements.CHANNEL);
            // Whatever was announced while nobody listened.
            wakeups.wake();
            PGConnection ears = connection.unwrap(PGConnection.class);
            while (stopping.getCount() > 0) {
                if (!hear(ears, check)) {
                    statement.execute("NOTIFY " + Announcements.CHANNEL + ", '" + name + "'");
                    if (!hear(ears, patience)) {
                        throw new SQLException("The listener does not hear itself");
                    }
                }
                if (deaf) {
                    LOG.info("The listener hears other servers again");
                    deaf = false;
                }
            }
        } finally {
            listening.set(null);
        }
    }

    /** Waits for announcements; false where none came in time, not even an own one. */
    private boolean hear(PGConnection ears, Duration limit) throws SQLException {
        PGNotification[] heard = ears.getNotifications(Math.toIntExact(limit.toMillis()));
        if (heard == null || heard.length == 0) {
            return false;
        }
        for (PGNotification announcement : heard) {
            if (!announcement.getParameter().equals(name)) {
                wakeups.wake();
            }
        }
        return true;
    }

    private void lost(Exception why) throws InterruptedException {
        if (stopping.getCount() > 0) {
            reconnects.increment();
            if (!deaf) {
                LOG.warn("The listener does not hear other servers; it goes on trying, and the dispatcher polls", why);
                deaf = true;
            }
            stopping.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
