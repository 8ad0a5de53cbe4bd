package dev.runs.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The PostgreSQL that {@code postmaster.pid} of a folder names. After a reboot, or in a new container, the process of
 * that number may be anybody's, so the number alone proves nothing.
 *
 * @param started when it started, by its own word
 */
record Postmaster(Path cluster, long pid, Instant started, int port) {
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(5);

    /** What is found at a postmaster's port. */
    enum Answer {
        /** It lets our password in and serves our folder. */
        OURS,
        /** It lets our password in and serves another folder: a copy was made of a folder in use. */
        OTHER_FOLDER,
        /** It is a PostgreSQL that lets nobody in at the moment: it starts or stops. */
        BUSY,
        /** Nobody, or somebody else. */
        STRANGER
    }

    static Path file(Path cluster) {
        return cluster.resolve("postmaster.pid");
    }

    /** Empty where there is no file, or one that is not written yet. Its lines are documented in miscadmin.h. */
    static Optional<Postmaster> read(Path cluster) throws IOException {
        if (!Files.exists(file(cluster))) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file(cluster));
        try {
            return lines.size() < 4
                    ? Optional.empty()
                    : Optional.of(new Postmaster(
                            cluster,
                            Long.parseLong(lines.get(0).strip()),
                            Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())),
                            Integer.parseInt(lines.get(3).strip())));
        } catch (NumberFormatException e) {
            throw new BrokenDataFolder(
                    "The file " + file(cluster) + " is damaged. Delete it once no PostgreSQL" + " uses this folder.");
        }
    }

    DatabaseAddress address(String password) {
        return new DatabaseAddress("jdbc:postgresql://127.0.0.1:" + port + "/postgres", ClusterFiles.USER, password);
    }

    /** Whether there is a process of that number. It may be anybody's, or a zombie that nobody has buried yet. */
    boolean isAlive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Whether the process could be it: of PostgreSQL, and as old as the file. A zombie has no command any more. */
    boolean mayBeItsProcess() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::info)
                .filter(info -> info.command().or(info::commandLine).orElse("").contains("postgres"))
                .map(info -> info.startInstant()
                        .map(s -> Duration.between(s, started).abs().compareTo(CLOCKS_DIFFER) < 0)
                        .orElse(true))
                .orElse(false);
    }

    /**
     * Lets PostgreSQL find a number in the file that no process has, since it refuses to start beside one that exists.
     * The file stays: it leads PostgreSQL to the shared memory by which it sees children that outlive their parent.
     */
    void disown() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file(cluster)));
        lines.set(0, Integer.toString(Integer.MAX_VALUE));
        Files.write(file(cluster), lines);
    }

    Answer ask(String password) throws IOException {
        DatabaseAddress address = address(password);
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "5");
        try (Connection connection = DriverManager.getConnection(address.url(), properties);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW data_directory")) {
            result.next();
            Path served = Path.of(result.getString(1));
            return Files.exists(served) && Files.isSameFile(served, cluster) ? Answer.OURS : Answer.OTHER_FOLDER;
        } catch (SQLException e) {
            // 57P03: it starts or stops; 53300: too many connections.
            return "57P03".equals(e.getSQLState()) || "53300".equals(e.getSQLState()) ? Answer.BUSY : Answer.STRANGER;
        }
    }
}
