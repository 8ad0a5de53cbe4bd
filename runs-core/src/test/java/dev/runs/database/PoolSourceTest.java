package dev.runs.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.FutureTask;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database that is away is asked until it is there. */
@Timeout(60)
class PoolSourceTest {
    /** After as many the pool by itself would try no more often than every 5 s, and not come to their end in time. */
    private static final int ATTEMPTS = 25;

    @Test
    void itTriesUntilTheOneWhoWaitsGivesUp() throws Exception {
        try (ServerSocket away = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "jdbc:postgresql://127.0.0.1:" + away.getLocalPort() + "/runs";
            PoolSource source = new PoolSource(PostgresServer.of(url, "runs", "secret"));
            FutureTask<Connection> asked = new FutureTask<>(source::getConnection);
            Thread waiting = new Thread(asked);
            waiting.start();
            for (int i = 0; i < ATTEMPTS; i++) {
                away.accept().close();
            }
            assertThat(asked).isNotDone();
            waiting.interrupt();
            assertThatThrownBy(asked::get).hasCauseInstanceOf(SQLException.class);
        }
    }

    @Test
    void thePoolWorksAgainWhenTheDatabaseDoes(@TempDir Path folder) throws Exception {
        try (TestCluster cluster = TestCluster.start(folder);
                Database database = Database.connect(cluster.address(), 2)) {
            assertThat(one(database)).isEqualTo(1);
            cluster.stop();
            assertThatThrownBy(() -> one(database)).matches(DatabaseErrors::isConnectionLost);
            cluster.startAgain();
            await().until(() -> works(database));
        }
    }

    private static boolean works(Database database) {
        try {
            return one(database) == 1;
        } catch (JdbiException e) {
            assertThat(e).matches(DatabaseErrors::isConnectionLost);
            return false;
        }
    }

    private static int one(Database database) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.select("SELECT 1").mapTo(Integer.class).one());
    }
}
