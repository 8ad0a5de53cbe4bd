package dev.runs.bench;

import dev.runs.database.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Stored chunks of logs, read and written as a program would that knows nothing of logs. */
final class BareChunks {
    private static final String TABLE = """
            CREATE TABLE log (run_id text COLLATE "C" PRIMARY KEY, next_line bigint NOT NULL);
            CREATE TABLE log_chunk (run_id text NOT NULL COLLATE "C", first_line bigint NOT NULL, line_count int NOT NULL,
                first_time bigint NOT NULL, last_time bigint NOT NULL, raw_bytes int NOT NULL, data bytea NOT NULL,
                PRIMARY KEY (run_id, first_line));
            ALTER TABLE log_chunk ALTER COLUMN data SET STORAGE EXTERNAL;
            CREATE INDEX log_chunk_time ON log_chunk (run_id, last_time);
            """;

    private BareChunks() {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(long firstLine, int lineCount, long firstTime, long lastTime, int rawBytes, byte[] data) {}

    /** Takes bytes as they are: by itself the driver asks for them in hexadecimal the first few times. */
    static Connection connect(DatabaseAddress address) throws SQLException {
        Properties how = new Properties();
        how.setProperty("user", address.user());
        how.setProperty("password", address.password());
        how.setProperty("prepareThreshold", "-1");
        Connection connection = DriverManager.getConnection(address.url(), how);
        connection.setAutoCommit(false);
        return connection;
    }

    /**
     * Writes the chunks of these logs again, beside the product's, with a connection for each log; in seconds.
     *
     * @param batch the lines that come in one transaction
     */
    static double write(Ground ground, List<String> runIds, long batch) throws Exception {
        List<List<Row>> logs = new ArrayList<>();
        try (Connection product = connect(ground.address())) {
            for (String runId : runIds) {
                logs.add(rows(product, runId));
            }
        }
        DatabaseAddress beside = ground.beside("bare");
        try (Connection connection = connect(beside);
                var statement = connection.createStatement()) {
            statement.execute(TABLE);
            connection.commit();
        }
        return Threads.run(runIds.size(), thread -> {
            try (Connection connection = connect(beside)) {
                write(connection, runIds.get(thread), logs.get(thread), batch);
            }
        });
    }

    private static List<Row> rows(Connection connection, String runId) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT * FROM log_chunk WHERE run_id = ? ORDER BY first_line")) {
            select.setString(1, runId);
            select.setFetchSize(16);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(new Row(
                            row.getLong("first_line"),
                            row.getInt("line_count"),
                            row.getLong("first_time"),
                            row.getLong("last_time"),
                            row.getInt("raw_bytes"),
                            row.getBytes("data")));
                }
            }
        }
        return rows;
    }

    private static void write(Connection connection, String runId, List<Row> rows, long batch) throws SQLException {
        try (PreparedStatement head = connection.prepareStatement("""
                        INSERT INTO log VALUES (?, ?)
                        ON CONFLICT (run_id) DO UPDATE SET next_line = excluded.next_line""");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO log_chunk VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (int i = 0; i < rows.size(); i++) {
                Row row = rows.get(i);
                bind(insert, runId, row);
                insert.addBatch();
                long next = row.firstLine + row.lineCount;
                if (next % batch == 0 || i == rows.size() - 1) {
                    insert.executeBatch();
                    head.setString(1, runId);
                    head.setLong(2, next);
                    head.executeUpdate();
                    connection.commit();
                }
            }
        }
    }

    private static void bind(PreparedStatement insert, String runId, Row row) throws SQLException {
        insert.setString(1, runId);
        insert.setLong(2, row.firstLine);
        insert.setInt(3, row.lineCount);
        insert.setLong(4, row.firstTime);
        insert.setLong(5, row.lastTime);
        insert.setInt(6, row.rawBytes);
        insert.setBytes(7, row.data);
    }

    /** Reads all chunks of a log; in seconds. */
    static double readAll(Connection connection, String runId) throws SQLException {
        long began = System.nanoTime();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT data FROM log_chunk WHERE run_id = ? ORDER BY first_line")) {
            select.setString(1, runId);
            select.setFetchSize(16);
            read(select);
        }
        return (System.nanoTime() - began) / 1e9;
    }

    /** Reads the chunk that holds a line. */
    static void readAt(PreparedStatement select, String runId, long line) throws SQLException {
        select.setString(1, runId);
        select.setLong(2, line);
        read(select);
    }

    static PreparedStatement at(Connection connection) throws SQLException {
        return connection.prepareStatement(
                "SELECT data FROM log_chunk WHERE run_id = ? AND first_line <= ? ORDER BY first_line DESC LIMIT 1");
    }

    private static void read(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                row.getBytes(1);
            }
        }
    }
}
