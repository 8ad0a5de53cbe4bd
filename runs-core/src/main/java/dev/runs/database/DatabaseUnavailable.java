package dev.runs.database;

import org.jspecify.annotations.Nullable;

/** The database cannot be used. The message is one line for the operator; it never holds a password. */
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    DatabaseUnavailable(String message) {
        super(message);
    }
}
