package dev.runs.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.changelog.ChangeSet;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.LiquibaseException;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;

/** The schema's change sets, applied by Liquibase. */
final class Migrations {
    private static final String CHANGELOG = "dev/runs/database/changelog.xml";
    /** Any number that nobody else locks: "runs" in ASCII. */
    private static final long ADVISORY_LOCK = 0x72756e73;

    /** Held here because a logger that nobody holds forgets its level. */
    private static final Logger LIQUIBASE = Logger.getLogger("liquibase");

    static {
        LIQUIBASE.setLevel(Level.WARNING);
        // It would send statistics to its makers.
        System.setProperty("liquibase.analytics.enabled", "false");
    }

    private final PostgresServer server;

    Migrations(PostgresServer server) {
        this.server = server;
    }

    void migrate() {
        if (pending().isEmpty()) {
            return; // No lock and no statement of Liquibase's own at an ordinary start.
        }
        change(liquibase -> liquibase.update(new Contexts(), new LabelExpression()));
    }

    void rollback(int count) {
        change(liquibase -> liquibase.rollback(count, "", new Contexts(), new LabelExpression()));
    }

    List<String> applied() {
        try (Connection connection = server.connect()) {
            return applied(connection);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    List<String> pending() {
        try (Connection connection = server.connect()) {
            List<String> applied = applied(connection);
            return inScope(() -> liquibase(connection).getDatabaseChangeLog().getChangeSets().stream()
                    .map(ChangeSet::getId)
                    .filter(id -> !applied.contains(id))
                    .toList());
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static List<String> applied(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            List<String> ids = new ArrayList<>();
            try (ResultSet table = statement.executeQuery("SELECT to_regclass('databasechangelog') IS NOT NULL")) {
                if (!table.next() || !table.getBoolean(1)) {
                    return ids;
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT id FROM databasechangelog ORDER BY orderexecuted")) {
                while (row.next()) {
                    ids.add(row.getString(1));
                }
            }
            return ids;
        }
    }

    /**
     * Liquibase's own lock is a row, which a killed process leaves behind for ever. Ours ends with its connection, so
     * whoever has it may take the row of any other away.
     */
    private void change(LiquibaseWork work) {
        try (Connection connection = server.connectPatiently(); // Making an index may take hours.
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + ADVISORY_LOCK + ")");
            inScope(() -> {
                Liquibase liquibase = liquibase(connection);
                liquibase.forceReleaseLocks();
                work.run(liquibase);
                return "";
            });
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static Liquibase liquibase(Connection connection) throws LiquibaseException {
        Liquibase liquibase =
                new Liquibase(CHANGELOG, new ClassLoaderResourceAccessor(), new JdbcConnection(connection));
        liquibase.setShowSummary(UpdateSummaryEnum.OFF);
        return liquibase;
    }

    private <T> T inScope(Scope.ScopedRunnerWithReturn<T> work) {
        try {
            return Scope.child(Map.of(Scope.Attr.ui.name(), new LoggerUIService()), work);
        } catch (Exception e) {
            throw failed(e);
        }
    }

    private DatabaseUnavailable failed(Exception cause) {
        return new DatabaseUnavailable(
                "The schema of the database " + server.name() + " cannot be read or changed: " + cause.getMessage(),
                cause);
    }

    @FunctionalInterface
    private interface LiquibaseWork {
        void run(Liquibase liquibase) throws LiquibaseException;
    }
}
