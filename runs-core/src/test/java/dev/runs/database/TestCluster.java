package dev.runs.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A PostgreSQL for one test, which does bad things to it. */
public final class TestCluster implements AutoCloseable {
    private final ClusterFiles files;
    private final EmbeddedDatabase database;

    private TestCluster(ClusterFiles files, EmbeddedDatabase database) {
        this.files = files;
        this.database = database;
    }

    /** A new one inside an existing folder. */
    public static TestCluster start(Path parent) throws IOException {
        Path folder = PrivateFiles.createFolder(parent.resolve("postgres"));
        Path unpacked =
                Files.createDirectories(Path.of("target", "test-binaries").toAbsolutePath());
        Path binaries = PostgresBinaries.unpack(unpacked);
        Files.createSymbolicLink(folder.resolve(binaries.getFileName()), binaries);
        return new TestCluster(new ClusterFiles(folder), EmbeddedDatabase.start(folder, Map.of()));
    }

    public DatabaseAddress address() {
        return database.address();
    }

    /** As a crash: nothing is written down before the end, and it recovers at its start. */
    public void restartImmediately() throws IOException {
        control("restart", "-m", "immediate", "-l", files.startLog().toString());
    }

    /** Until {@link #startAgain}. */
    void stop() throws IOException {
        control("stop", "-m", "fast");
    }

    void startAgain() throws IOException {
        control("start", "-l", files.startLog().toString());
    }

    /** Returns when it is done. */
    private void control(String... arguments) throws IOException {
        PostgresCommand command = PostgresCommand.prepare(PostgresBinaries.unpack(files.folder()), files.folder());
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-w", "-s", "-t", "60", "-D", files.data().toString()));
        PostgresCommand.Result result = command.run("pg_ctl", all);
        if (result.failed()) {
            throw new IOException(result.output());
        }
    }

    /** A connection of the test's own. */
    public Connection connect() throws SQLException {
        return PostgresServer.of(address().url(), address().user(), address().password())
                .connectPatiently();
    }

    /**
     * Ends every connection but this one.
     *
     * @return how many
     */
    public static int terminateOthers(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet ended = statement.executeQuery("""
                        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                        """)) {
            ended.next();
            return ended.getInt(1);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
