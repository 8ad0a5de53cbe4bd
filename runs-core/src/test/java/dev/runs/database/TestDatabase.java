package dev.runs.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Databases for tests, on one real PostgreSQL per JVM. It starts with the first database that is asked for and is
 * stopped and deleted when the JVM ends; only its unpacked binaries stay for the next time.
 */
public final class TestDatabase {
    private static final Map<String, String> FORGETFUL =
            Map.of("fsync", "off", "full_page_writes", "off", "max_connections", "200");
    private static final AtomicInteger COUNT = new AtomicInteger();

    private TestDatabase() {}

    /** A fresh database with the whole schema. The test closes it. */
    public static Database create() {
        return Database.connect(createAddress(), 16);
    }

    /** A fresh database with the whole schema, for tests that connect by themselves. */
    public static DatabaseAddress createAddress() {
        return create(Holder.TEMPLATE);
    }

    /** A fresh database with nothing in it. */
    public static DatabaseAddress createEmptyAddress() {
        return create("template0");
    }

    /** Whether a statement in the database waits for what another transaction holds. */
    public static boolean someoneWaitsForALock(Database database) {
        return database.jdbi()
                .withHandle(handle -> handle.select("SELECT EXISTS (SELECT FROM pg_stat_activity"
                                + " WHERE wait_event_type = 'Lock' AND datname = current_database())")
                        .mapTo(boolean.class)
                        .one());
    }

    private static DatabaseAddress create(String template) {
        return create(Holder.SERVER.address(), "test_" + COUNT.incrementAndGet(), template);
    }

    private static DatabaseAddress create(DatabaseAddress server, String name, String template) {
        try (Connection connection = PostgresServer.of(server.url(), server.user(), server.password())
                        .connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
            statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new DatabaseAddress(server.url().replaceFirst("[^/]*$", name), server.user(), server.password());
    }

    /** Started when it is first touched. */
    private static final class Holder {
        private static final EmbeddedDatabase SERVER = start();
        private static final String TEMPLATE = template();

        private static EmbeddedDatabase start() {
            Path target = Path.of("target").toAbsolutePath();
            DataFolder folder = DataFolder.lock(
                    DataFolder.isLocked(target.resolve("test-data"))
                            ? target.resolve(
                                    "test-data-" + ProcessHandle.current().pid())
                            : target.resolve("test-data"));
            Path postgres = folder.resolve("postgres");
            if (EmbeddedDatabase.findRunning(postgres).isEmpty()) {
                // One that ended in the middle of its own deletion left a half.
                delete(postgres);
            }
            EmbeddedDatabase server = EmbeddedDatabase.start(postgres, FORGETFUL);
            java.lang.Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.close();
                delete(postgres);
                folder.close();
            }));
            return server;
        }

        private static String template() {
            try (Database database = Database.connect(create(SERVER.address(), "migrated", "template0"), 2)) {
                database.migrate();
            }
            return "migrated";
        }

        private static void delete(Path postgres) {
            try {
                PrivateFiles.deleteRecursively(postgres.resolve("cluster"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
