package dev.runs.database;

import java.time.Duration;

/**
 * How long the database may keep its users waiting. What fails at one of these limits is over at once for its caller
 * and can be tried again; nothing waits for ever, not on a lock and not on a connection that was cut in the middle.
 */
public final class DatabaseLimits {
    /** For a connection of the pool, which has none that works while the database is away. */
    static final Duration CONNECTION = Duration.ofSeconds(2);

    /** For a row or a table that somebody else has locked. */
    static final Duration LOCK = Duration.ofSeconds(2);

    /** For one statement to end; PostgreSQL breaks it off. */
    static final Duration STATEMENT = Duration.ofSeconds(4);

    /** For an answer to arrive; longer than a statement may take, so that only a cut connection meets it. */
    static final Duration NETWORK = Duration.ofSeconds(5);

    /** For an idle connection to show that it still works, before it is used. */
    static final Duration PROBE = Duration.ofSeconds(1);

    /** In the middle of a transaction, for its next statement: what a frozen or lost server has locked becomes free. */
    static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(10);

    /**
     * For finding out whether a commit happened that was not confirmed: an attempt may begin so long after the work did.
     * A database that crashed is there again within it, and what the attempt takes at most is over within a request.
     */
    static final Duration MAKING_SURE = Duration.ofSeconds(8);

    /** Between two attempts at what does not work at the moment. */
    static final Duration RETRY = Duration.ofMillis(100);

    /**
     * What one request, made of a few uses of the database, takes at most: the first use that meets a limit ends it,
     * and a commit whose outcome is not known is looked into.
     */
    public static final Duration REQUEST = Duration.ofSeconds(15);

    /** Waits until the next attempt is due. False where its thread is to end, and stays interrupted. */
    static boolean pauseBeforeRetry() {
        try {
            Thread.sleep(RETRY.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Sets the limits that PostgreSQL keeps, and lets it notice within a minute that a client is gone. A statement uses
     * one processor: to start others takes longer than what they would read, and whoever else asks needs them.
     */
    static String statement() {
        return "SELECT set_config('lock_timeout', '%d', false), set_config('statement_timeout', '%d', false),"
                        .formatted(LOCK.toMillis(), STATEMENT.toMillis())
                + " set_config('idle_in_transaction_session_timeout', '%d', false),"
                        .formatted(IDLE_IN_TRANSACTION.toMillis())
                + " set_config('max_parallel_workers_per_gather', '0', false),"
                + " set_config('tcp_keepalives_idle', '30', false), set_config('tcp_keepalives_interval', '10', false)";
    }

    private DatabaseLimits() {}
}
