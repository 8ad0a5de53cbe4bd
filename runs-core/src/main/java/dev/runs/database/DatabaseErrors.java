package dev.runs.database;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.regex.Pattern;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;

/** What an error of the database means for who meets it. */
public final class DatabaseErrors {
    /** The connection broke, or the server broke it off: SQLSTATE 08, 57P, and 25P03 for one that idled. */
    private static final Pattern CONNECTION_LOST = Pattern.compile("08.*|57P.*|25P03");

    /**
     * The server refused, and may not the next time: its resources are used up (53), another transaction was in the way
     * (40001, 40P01, 55P03), a limit of time was met (57014), it is a standby at the moment (25006), its disk fails (58030).
     */
    private static final Pattern REFUSED_FOR_NOW = Pattern.compile("53.*|40001|40P01|55P03|57014|25006|58030");

    private DatabaseErrors() {}

    /** Whether the same can work in a moment: the database is away, busy, or too slow, and the caller is not to blame. */
    public static boolean isPassing(Throwable error) {
        SQLException cause = sqlException(error);
        return isConnectionLost(error)
                || (cause != null && REFUSED_FOR_NOW.matcher(state(cause)).matches());
    }

    /** Whether there is no connection any more, or was none: what it was asked last may have happened all the same. */
    public static boolean isConnectionLost(Throwable error) {
        SQLException cause = sqlException(error);
        return error instanceof ConnectionException
                || cause instanceof SQLTransientException
                || (cause != null && CONNECTION_LOST.matcher(state(cause)).matches());
    }

    /** What the server or the driver says, as one line. */
    public static String reason(Throwable error) {
        SQLException cause = sqlException(error);
        return String.valueOf((cause == null ? error : cause).getMessage())
                .lines()
                .findFirst()
                .orElse("");
    }

    private static @Nullable SQLException sqlException(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException found) {
                return found;
            }
        }
        return null;
    }

    private static String state(SQLException cause) {
        return String.valueOf(cause.getSQLState());
    }
}
