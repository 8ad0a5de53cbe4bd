package dev.runs.database;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A PostgreSQL of our own inside the data folder. It is a process by itself, which outlives a killed server and is then
 * taken over by the next one. It listens on the loopback interface alone and asks for a password.
 */
public final class EmbeddedDatabase implements AutoCloseable {
    private final Path folder;
    private final Cluster cluster;
    private final DatabaseAddress address;

    private EmbeddedDatabase(Path folder, Cluster cluster, DatabaseAddress address) {
        this.folder = folder;
        this.cluster = cluster;
        this.address = address;
    }

    /**
     * Starts the database of the folder and waits until it takes connections; makes it where there is none, and takes
     * over the one that already runs. The caller holds the lock of the {@link DataFolder}.
     *
     * @param extraSettings settings of {@code postgresql.conf} that win over ours; one that is taken over keeps its own
     * @throws BrokenDataFolder when the folder cannot be used, with a message that says what to do
     */
    public static EmbeddedDatabase start(Path folder, Map<String, String> extraSettings) {
        try {
            ClusterFiles files = new ClusterFiles(PrivateFiles.createFolder(folder));
            if (!files.exist()) {
                files.writePassword();
            }
            Path binaries = PostgresBinaries.unpack(files.folder());
            boolean durable = !"off".equals(extraSettings.get("fsync"));
            Cluster cluster = Cluster.open(files, PostgresCommand.prepare(binaries, files.folder()), durable);
            return new EmbeddedDatabase(files.folder(), cluster, cluster.start(extraSettings));
        } catch (IOException e) {
            throw new BrokenDataFolder(folder, e);
        }
    }

    /** The database that already runs in the folder, for commands beside the server. Changes nothing. */
    public static Optional<DatabaseAddress> findRunning(Path folder) {
        try {
            ClusterFiles files = new ClusterFiles(folder);
            Optional<Postmaster> postmaster = Postmaster.read(files.data());
            if (postmaster.isEmpty()) {
                return Optional.empty();
            }
            String password = files.readPassword();
            return postmaster.get().ask(password) == Postmaster.Answer.OURS
                    ? Optional.of(postmaster.get().address(password))
                    : Optional.empty();
        } catch (IOException e) {
            throw new BrokenDataFolder(folder, e);
        }
    }

    public DatabaseAddress address() {
        return address;
    }

    public String url() {
        return address.url();
    }

    public String user() {
        return address.user();
    }

    public String password() {
        return address.password();
    }

    /** Stops the database; what is committed stays. Connections that are open are broken off. */
    @Override
    public void close() {
        try {
            cluster.stop();
        } catch (IOException e) {
            throw new BrokenDataFolder(folder, e);
        }
    }
}
