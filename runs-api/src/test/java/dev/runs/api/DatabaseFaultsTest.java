package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.ChaosReport;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server, which is never started anew, over a database to which bad things happen while clients submit programs.
 * Every request is answered in time, with success or with a 503 that says when to try again; every accepted run ends as
 * its program did; and when the fault is over, all goes on by itself.
 */
@Tag("chaos")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseFaultsTest {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseFaultsTest.class);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(30);

    private TestCluster cluster;
    private SilentProxy proxy;
    private App app;
    private Traffic traffic;
    private Set<String> earlier;

    @BeforeAll
    void startServer(@TempDir Path folder) throws Exception {
        cluster = TestCluster.start(folder);
        DatabaseAddress direct = cluster.address();
        URI url = URI.create(direct.url().substring("jdbc:".length()));
        proxy = new SilentProxy(url.getPort());
        DatabaseAddress proxied = new DatabaseAddress(
                direct.url().replace(":" + url.getPort() + "/", ":" + proxy.port() + "/"),
                direct.user(),
                direct.password());
        app = App.adopt(Server.start(App.settings(folder, proxied), Path.of("target", "database-faults.log")));
    }

    @AfterAll
    void stopServer() throws IOException {
        app.close();
        proxy.close();
        cluster.close();
    }

    @BeforeEach
    void startTraffic() throws SQLException {
        earlier = runsInTheDatabase();
        traffic = new Traffic(app);
    }

    @Test
    void allConnectionsAreTerminatedEverySecond() throws Exception {
        int rounds = ChaosReport.rounds(60);
        int terminated = 0;
        try (Connection connection = cluster.connect()) {
            for (int i = 0; i < rounds; i++) {
                terminated += TestCluster.terminateOthers(connection);
                traffic.goOn(SECOND);
            }
        }
        assertThat(terminated)
                .as("connections that were there to be terminated")
                .isGreaterThan(rounds);
        assertAllIsWell("all database connections terminated, every second", rounds);
    }

    @Test
    void theDatabaseCrashesAndStartsAgainUnderLoad() throws Exception {
        int rounds = ChaosReport.rounds(5);
        for (int i = 0; i < rounds; i++) {
            cluster.restartImmediately();
            traffic.awaitProgress();
        }
        // Where the machine is so slow that the database is away for longer than a request may take, it is told.
        assertThat(assertAllIsWellBut("database restarted at once (-m immediate) under load", rounds))
                .hasSizeLessThanOrEqualTo(traffic.unknown());
    }

    @Test
    void theRunTableIsLockedFor30Seconds() throws Exception {
        int rounds = ChaosReport.rounds(1);
        for (int i = 0; i < rounds; i++) {
            try (Connection lock = locked("run IN ACCESS EXCLUSIVE MODE")) {
                traffic.goOn(LONG);
                lock.rollback();
            }
            traffic.awaitProgress();
        }
        assertThat(traffic.refused()).isPositive();
        assertAllIsWell("table of runs locked for 30 s", rounds);
    }

    @Test
    void connectionsGoSilentWithoutBeingClosed() throws Exception {
        int rounds = ChaosReport.rounds(1);
        for (int i = 0; i < rounds; i++) {
            inTheMiddleOfASubmit(() -> assertThat(proxy.silenceAll()).isPositive());
            traffic.goOn(LONG.dividedBy(2));
            traffic.awaitProgress();
        }
        assertThat(traffic.refused()).isPositive();
        assertAllIsWell("all database connections silent (half open)", rounds);
    }

    /** Nobody can know what became of a commit, for longer than a request may take: whose run may be there is told so. */
    @Test
    void theDatabaseIsSilentFor30Seconds() throws Exception {
        int rounds = ChaosReport.rounds(1);
        for (int i = 0; i < rounds; i++) {
            inTheMiddleOfASubmit(() -> {
                proxy.silenceNew(true);
                proxy.silenceAll();
            });
            traffic.goOn(LONG);
            proxy.silenceNew(false);
            traffic.awaitProgress();
        }
        Set<String> unknown = assertAllIsWellBut("database silent (half open) for 30 s", rounds);
        assertThat(unknown).hasSizeBetween(rounds, traffic.unknown());
    }

    /** The database has all of it, and what comes of it is on its way only when the fault is there. */
    private void inTheMiddleOfASubmit(Runnable fault) throws SQLException {
        try (Connection lock = locked("audit_entry IN SHARE MODE")) {
            Awaitility.await()
                    .until(() -> !query("SELECT pid::text FROM pg_stat_activity"
                                    + " WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO run %'")
                            .isEmpty());
            fault.run();
            lock.rollback();
        }
    }

    /** Until its transaction ends. */
    private Connection locked(String table) throws SQLException {
        Connection connection = cluster.connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LOCK TABLE " + table);
        }
        return connection;
    }

    private void assertAllIsWell(String fault, int rounds) throws Exception {
        assertThat(assertAllIsWellBut(fault, rounds)).isEmpty();
    }

    /** Returns the runs that are there although their submit was answered with 503. */
    private Set<String> assertAllIsWellBut(String fault, int rounds) throws Exception {
        List<String> violations = new ArrayList<>(traffic.stop());
        violations.addAll(app.doctorsFindings());
        LOG.info("{}: {}", fault, traffic);
        Set<String> refusedAndThere = runsInTheDatabase();
        refusedAndThere.removeAll(earlier);
        refusedAndThere.removeAll(traffic.accepted());
        LOG.info("{} runs are there although their submit was answered with 503", refusedAndThere.size());
        ChaosReport.note(fault, rounds, traffic.accepted().size(), violations.size());
        assertThat(traffic.accepted()).hasSizeGreaterThan(5);
        assertThat(violations).isEmpty();
        return refusedAndThere;
    }

    private Set<String> runsInTheDatabase() throws SQLException {
        return query("SELECT id FROM run");
    }

    private Set<String> query(String sql) throws SQLException {
        Set<String> values = new TreeSet<>();
        try (Connection connection = cluster.connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
