package dev.runs.api;

import java.util.List;

/** The database's schema is older than this program; the message names the command that changes that. */
public final class SchemaBehind extends RuntimeException {
    SchemaBehind(List<String> pending) {
        super("The database's schema is behind by " + pending.size() + " change(s), up to "
                + pending.get(pending.size() - 1)
                + ". Run './runs db migrate' first, or set database.migrate to true.");
    }
}
