package dev.runs.api;

import com.codahale.metrics.health.HealthCheck;
import dev.runs.database.Database;

/** Whether the database answers. */
final class DatabaseHealth extends HealthCheck {
    private final Database database;

    DatabaseHealth(Database database) {
        this.database = database;
    }

    @Override
    protected Result check() {
        database.jdbi().useHandle(handle -> handle.execute("SELECT 1"));
        return Result.healthy();
    }
}
