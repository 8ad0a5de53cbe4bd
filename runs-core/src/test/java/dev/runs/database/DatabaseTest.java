package dev.runs.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.log.LogFixtures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

final class DatabaseTest {
    @Test
    void theSchemaGoesUpAndDownAndUpAgain() {
        try (Database database = Database.connect(TestDatabase.createEmptyAddress(), 2)) {
            var all = database.pendingMigrations();
            assertThat(all).startsWith("0001-access").contains("0001-log");
            assertThat(database.appliedMigrations()).isEmpty();

            database.migrate();
            assertThat(database.pendingMigrations()).isEmpty();
            assertThat(database.appliedMigrations()).isEqualTo(all);
            assertThat(tables(database)).isPositive();

            database.rollback(all.size());
            assertThat(database.pendingMigrations()).isEqualTo(all);
            assertThat(database.appliedMigrations()).isEmpty();
            assertThat(tables(database)).isZero();

            database.migrate();
            assertThat(database.pendingMigrations()).isEmpty();
        }
    }

    @Test
    void rollbackTakesTheNewestChangeSetBack() {
        try (Database database = TestDatabase.create()) {
            var all = database.appliedMigrations();
            database.rollback(1);
            assertThat(database.pendingMigrations()).containsExactly(all.get(all.size() - 1));
        }
    }

    @Test
    void runsOfAnEarlierVersionAreFoundByTheirNames() {
        try (Database database = TestDatabase.create()) {
            var all = database.appliedMigrations();
            database.rollback(all.size() - all.indexOf("0014-names"));
            String run = LogFixtures.run(database.jdbi());
            database.migrate();
            assertThat(database.jdbi()
                            .<String, RuntimeException>withHandle(
                                    handle -> handle.select("SELECT name FROM run_name WHERE run_id = ?", run)
                                            .mapTo(String.class)
                                            .one()))
                    .isEqualTo("a run");
        }
    }

    @Test
    void aLockLeftByAKilledMigrationDoesNotBlock() {
        try (Database database = TestDatabase.create()) {
            database.jdbi()
                    .useHandle(handle -> handle.execute("UPDATE databasechangeloglock SET locked = true,"
                            + " lockgranted = now() - interval '1 day', lockedby = 'somebody'"));
            database.rollback(1);
            database.jdbi()
                    .useHandle(handle -> handle.execute("UPDATE databasechangeloglock SET locked = true,"
                            + " lockgranted = now() - interval '1 day', lockedby = 'somebody'"));
            database.migrate();
            assertThat(database.pendingMigrations()).isEmpty();
        }
    }

    @Test
    void serversThatMigrateAtOnceWaitForEachOther() {
        try (Database database = Database.connect(TestDatabase.createEmptyAddress(), 2)) {
            CompletableFuture.allOf(IntStream.range(0, 4)
                            .mapToObj(i -> CompletableFuture.runAsync(database::migrate))
                            .toArray(CompletableFuture[]::new))
                    .join();
            assertThat(database.pendingMigrations()).isEmpty();
        }
    }

    @Test
    void aWrongPasswordIsOneClearLineWithoutThePassword() {
        DatabaseAddress address = TestDatabase.createAddress();
        assertThatThrownBy(() -> Database.connect(address.url(), address.user(), "tell-nobody", 2))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("password authentication failed")
                .hasMessageContaining("database.url")
                .hasMessageNotContaining("tell-nobody")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void nobodyListeningIsOneClearLineWithoutThePassword() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/runs?password=tell-nobody";
        assertThatThrownBy(() -> Database.connect(url, "runs", null, 2))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("127.0.0.1:" + port + "/runs")
                .hasMessageNotContaining("tell-nobody")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void valuesAreNeverPutIntoStatementsByTheDriver() {
        assertThatThrownBy(() -> Database.connect("jdbc:postgresql://h/d?preferQueryMode=simple", "u", "p", 2))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("preferQueryMode=simple");
    }

    @Test
    void whatIsNoUrlOfPostgresqlIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> Database.connect("postgres://u:tell-nobody@h/d", null, null, 2))
                .isInstanceOf(DatabaseUnavailable.class)
                .hasMessageContaining("jdbc:postgresql://")
                .hasMessageNotContaining("tell-nobody");
    }

    @Test
    void nothingWaitsLongForALockOrForASlowStatement() {
        try (Database database = TestDatabase.create();
                Handle other = database.patient().open()) {
            other.begin();
            other.execute("LOCK TABLE run");
            assertThatThrownBy(() -> database.jdbi().useHandle(handle -> handle.execute("DELETE FROM run")))
                    .matches(DatabaseErrors::isPassing)
                    .matches(refused -> !DatabaseErrors.isConnectionLost(refused))
                    .hasMessageContaining("lock timeout");
            other.rollback();
            assertThatThrownBy(() -> database.jdbi().useHandle(handle -> handle.execute("SELECT pg_sleep(60)")))
                    .matches(DatabaseErrors::isPassing)
                    .hasMessageContaining("statement timeout");
            assertThat(database.patient()
                            .<String, RuntimeException>withHandle(handle -> handle.select(
                                            "SELECT pg_sleep(5), current_setting('statement_timeout') AS milliseconds")
                                    .map((row, context) -> row.getString("milliseconds"))
                                    .one()))
                    .isEqualTo("0");
        }
    }

    @Test
    void aTransactionThatIdlesIsEndedSoThatItsLocksAreFree() {
        try (Database database = TestDatabase.create();
                Handle handle = database.jdbi().open()) {
            assertThat(handle.select("SHOW idle_in_transaction_session_timeout")
                            .mapTo(String.class)
                            .one())
                    .isEqualTo("10s");
        }
    }

    private static int tables(Database database) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("""
                        SELECT count(*) FROM pg_tables
                        WHERE schemaname = 'public' AND tablename NOT LIKE 'databasechangelog%'
                        """).mapTo(Integer.class).one());
    }
}
