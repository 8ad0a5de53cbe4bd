package dev.runs.database;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.jackson2.Jackson2Config;
import org.jdbi.v3.jackson2.Jackson2Plugin;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;

/** The one PostgreSQL (14 or newer) behind everything: a pool of connections, and the schema's migrations. */
public final class Database implements AutoCloseable {
    private static final int MIN_IDLE = 2;
    /** The shortest that the pool allows. */
    private static final long KEEPALIVE_MILLIS = 30_000;

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private final Jdbi patient;
    private final PostgresServer server;
    private final Migrations migrations;

    private Database(HikariDataSource pool, PostgresServer server) {
        this.pool = pool;
        this.server = server;
        this.jdbi = configured(pool::getConnection);
        this.patient = configured(server::connectPatiently);
        this.migrations = new Migrations(server);
    }

    /** Reads and writes our types over these connections. */
    static Jdbi configured(ConnectionFactory connections) {
        Jdbi jdbi = Jdbi.create(connections).installPlugin(new PostgresPlugin()).installPlugin(new Jackson2Plugin());
        jdbi.getConfig(Jackson2Config.class)
                .setMapper(JsonMapper.builder()
                        .addModules(new Jdk8Module(), new JavaTimeModule())
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .build());
        return jdbi;
    }

    /**
     * Connects to the database, which answers before this returns.
     *
     * @param url {@code jdbc:postgresql://host:port/database?options}; its options win over ours
     * @param user null where the URL or the driver's own means name one
     * @param maxConnections at least 2; PostgreSQL's own limit is shared by all servers
     * @throws DatabaseUnavailable when it is not there, does not let us in, is too old, or the URL is not usable
     */
    public static Database connect(String url, @Nullable String user, @Nullable String password, int maxConnections) {
        PostgresServer server = PostgresServer.of(url, user, password);
        server.check();
        HikariConfig config = new HikariConfig();
        config.setPoolName("runs");
        config.setDataSource(new PoolSource(server));
        config.setMinimumIdle(MIN_IDLE);
        config.setMaximumPoolSize(maxConnections);
        config.setConnectionTimeout(DatabaseLimits.CONNECTION.toMillis());
        config.setValidationTimeout(DatabaseLimits.PROBE.toMillis());
        config.setKeepaliveTime(KEEPALIVE_MILLIS);
        config.setConnectionInitSql(DatabaseLimits.statement());
        // The server has answered; one that goes away right now is met by the first statement.
        config.setInitializationFailTimeout(-1);
        return new Database(new HikariDataSource(config), server);
    }

    /** See {@link #connect(String, String, String, int)}. */
    public static Database connect(DatabaseAddress address, int maxConnections) {
        return connect(address.url(), address.user(), address.password(), maxConnections);
    }

    /** For everything but {@link #patient}. No use of it waits longer than {@link DatabaseLimits} say. */
    public Jdbi jdbi() {
        return jdbi;
    }

    /** For an administrator's work that may read whole tables: no limits, and a connection outside of the pool each. */
    public Jdbi patient() {
        return patient;
    }

    /** A connection outside of the pool, for one who keeps it. No reading from it waits longer than the limits say. */
    public Connection connection() throws SQLException {
        return server.connect();
    }

    /** Where the database listens. */
    public Set<InetSocketAddress> addresses() {
        return server.addresses();
    }

    /**
     * Brings the schema up to date. Several servers may call it at once: one works, the others wait for it. What a
     * killed one left locked does not block it.
     */
    public void migrate() {
        migrations.migrate();
    }

    /** The ids of the change sets that {@link #migrate} would run, in order. Changes nothing. */
    public List<String> pendingMigrations() {
        return migrations.pending();
    }

    /** The ids of the change sets that have run, oldest first. Changes nothing. */
    public List<String> appliedMigrations() {
        return migrations.applied();
    }

    /** Takes the newest change sets back, and with them what they stored. */
    public void rollback(int count) {
        migrations.rollback(count);
    }

    @Override
    public void close() {
        pool.close();
    }
}
