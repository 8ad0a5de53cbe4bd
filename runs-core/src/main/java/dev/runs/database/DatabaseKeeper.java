package dev.runs.database;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every second whether the embedded database still runs, and starts it again where it does not. */
public final class DatabaseKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseKeeper.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final EmbeddedDatabase database;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "database-keeper");

    public DatabaseKeeper(EmbeddedDatabase database) {
        this.database = database;
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends before the database is stopped on purpose. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean failing = false;
        try {
            while (!stopping.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    if (database.revive()) {
                        LOG.warn("The embedded database had ended and was started again");
                    }
                    failing = false;
                } catch (BrokenDataFolder e) {
                    if (!failing) {
                        LOG.error("The embedded database has ended and does not start; it is tried every second", e);
                    }
                    failing = true;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
