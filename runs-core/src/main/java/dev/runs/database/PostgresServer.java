package dev.runs.database;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server and how it is entered.
 *
 * @param name host, port and database, without any secret that its URL may hold
 */
record PostgresServer(String url, Properties properties, String name) {
    private static final int OLDEST = 14;

    static PostgresServer of(String url, @Nullable String user, @Nullable String password) {
        Map<String, String> options = options(url);
        if ("simple".equalsIgnoreCase(options.get("preferQueryMode"))) {
            throw new DatabaseUnavailable("The database's URL must not say preferQueryMode=simple: the driver would put"
                    + " values into the text of statements itself. Remove it.");
        }
        Properties properties = new Properties();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "runs");
        properties.setProperty("connectTimeout", seconds(DatabaseLimits.CONNECTION));
        properties.setProperty("loginTimeout", seconds(DatabaseLimits.NETWORK));
        // The driver's own default is to wait for ever.
        properties.setProperty("socketTimeout", seconds(DatabaseLimits.NETWORK));
        properties.setProperty("cancelSignalTimeout", seconds(DatabaseLimits.PROBE));
        properties.setProperty("tcpKeepAlive", "true");
        String name = options.get("PGHOST") + ":" + options.get("PGPORT") + "/" + options.get("PGDBNAME");
        return new PostgresServer(url, properties, name);
    }

    /** What the driver reads in the URL, with its defaults. The URL may hold a password, so it is never repeated. */
    private static Map<String, String> options(String url) {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw unusableUrl(null);
        }
        try {
            return Stream.of(DriverManager.getDriver(url).getPropertyInfo(url, new Properties()))
                    .filter(option -> option.value != null)
                    .collect(Collectors.toMap(option -> option.name, option -> option.value));
        } catch (SQLException e) {
            throw unusableUrl(e);
        }
    }

    private static DatabaseUnavailable unusableUrl(@Nullable Throwable cause) {
        return new DatabaseUnavailable(
                "The database's URL must look like jdbc:postgresql://host:5432/database, and it does not.", cause);
    }

    /** @throws DatabaseUnavailable unless it answers, lets us in and is new enough */
    void check() {
        try (Connection connection = connect()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST) {
                throw new DatabaseUnavailable(
                        "The database " + name + " is PostgreSQL " + version + "; Runs needs " + OLDEST + " or newer.");
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailable(
                    "The database " + name + " is not available: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                            + " Check database.url, its user and its password, and that it is running.",
                    e);
        }
    }

    /** Where it listens, each host as it is resolved now. */
    Set<InetSocketAddress> addresses() {
        Map<String, String> options = options(url);
        String[] hosts = options.getOrDefault("PGHOST", "localhost").split(",", -1);
        String[] ports = options.getOrDefault("PGPORT", "5432").split(",", -1);
        Set<InetSocketAddress> addresses = new HashSet<>();
        for (int i = 0; i < hosts.length; i++) {
            addresses.add(new InetSocketAddress(hosts[i], Integer.parseInt(ports[Math.min(i, ports.length - 1)])));
        }
        return addresses;
    }

    /** A connection of its own, outside of the pool. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, properties);
    }

    /** One whose statements may take hours. */
    Connection connectPatiently() throws SQLException {
        Connection connection = connect();
        connection.setNetworkTimeout(Runnable::run, 0);
        return connection;
    }

    private static String seconds(Duration limit) {
        return Long.toString(limit.toSeconds());
    }
}
