package dev.runs.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.slf4j.LoggerFactory;

/**
 * Where the pool's connections come from. While the database gives none it tries again in short steps, for whoever waits
 * for one in the middle of something; the pool by itself waits up to 5 s between two attempts, as long as a database that
 * crashed takes to be there again.
 */
final class PoolSource implements DataSource {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(PoolSource.class);

    private final PostgresServer server;

    PoolSource(PostgresServer server) {
        this.server = server;
    }

    /** Returns when there is one. To interrupt its thread, as the pool does when it is closed, ends it. */
    @Override
    public Connection getConnection() throws SQLException {
        boolean said = false;
        while (true) {
            try {
                Connection connection = server.connect();
                if (said) {
                    LOG.info("The database gives connections again");
                }
                return connection;
            } catch (SQLException e) {
                if (!said) {
                    LOG.warn(
                            "The database gives no connection; trying again every {} ms: {}",
                            DatabaseLimits.RETRY.toMillis(),
                            DatabaseErrors.reason(e));
                    said = true;
                }
                if (!DatabaseLimits.pauseBeforeRetry()) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The server's properties have it.
    }

    @Override
    public int getLoginTimeout() {
        return (int) DatabaseLimits.NETWORK.toSeconds();
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public void setLogWriter(PrintWriter writer) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
