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
    private final Map<String, String> extraSettings;
    private final DatabaseAddress address;
    private Optional<Postmaster> postmaster;
    private boolean closed;

    private EmbeddedDatabase(Path folder, Cluster cluster, Map<String, String> extraSettings) throws IOException {
        this.folder = folder;
        this.cluster = cluster;
        this.extraSettings = extraSettings;
        this.address = cluster.start(0, extraSettings);
        this.postmaster = cluster.postmaster();
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
            return new EmbeddedDatabase(files.folder(), cluster, extraSettings);
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

    /**
     * Starts the database again, at the same address, where it ended without us: killed, or out of memory or disk.
     *
     * @return whether it had to
     * @throws BrokenDataFolder when it cannot be started, as when the disk is still full or its port was taken
     */
    public synchronized boolean revive() {
        try {
            if (closed || postmaster.filter(Postmaster::mayBeItsProcess).isPresent()) {
                return false;
            }
            cluster.start(postmaster.map(Postmaster::port).orElse(0), extraSettings);
            Optional<Postmaster> before = postmaster;
            postmaster = cluster.postmaster();
            return !postmaster.equals(before);
        } catch (IOException e) {
            throw new BrokenDataFolder(folder, e);
        }
    }

    /** Stops the database; what is committed stays. Connections that are open are broken off. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            cluster.stop();
        } catch (IOException e) {
            throw new BrokenDataFolder(folder, e);
        }
    }
}
