package dev.runs.database;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Starts, takes over and stops the server that works on the files of an embedded PostgreSQL. */
final class Cluster {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ClusterFiles files;
    private final PostgresCommand command;
    private final String password;

    private Cluster(ClusterFiles files, PostgresCommand command, String password) {
        this.files = files;
        this.command = command;
        this.password = password;
    }

    /** The cluster of the folder, made where there is none. */
    static Cluster open(ClusterFiles files, PostgresCommand command, boolean durable) throws IOException {
        if (!files.exist()) {
            files.create(command, durable);
        }
        return new Cluster(files, command, files.readPassword());
    }

    /** @param port where it is to listen if it has to be started; 0 for any */
    DatabaseAddress start(int port, Map<String, String> extraSettings) throws IOException {
        Optional<Postmaster> running = running();
        return (running.isPresent() ? running.get() : launch(port, extraSettings)).address(password);
    }

    /** The server that runs on these files, or ran on them last. */
    Optional<Postmaster> postmaster() throws IOException {
        return Postmaster.read(files.data());
    }

    /** The server that runs on these files already; waits for one that is just starting or stopping. */
    private Optional<Postmaster> running() throws IOException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE_NANOS) {
            Optional<Postmaster> postmaster = Postmaster.read(files.data()).filter(Postmaster::isAlive);
            if (postmaster.isEmpty()) {
                return Optional.empty(); // PostgreSQL itself clears a file away whose process is gone.
            }
            switch (postmaster.get().ask(password)) {
                case OURS -> {
                    return postmaster;
                }
                case OTHER_FOLDER ->
                    throw new BrokenDataFolder("The folder " + files.folder()
                            + " was copied or moved while its database was running (process "
                            + postmaster.get().pid() + "). Stop that one first; then, in a copy, delete "
                            + Postmaster.file(files.data()) + ".");
                case STRANGER -> {
                    if (!postmaster.get().mayBeItsProcess()) {
                        postmaster.get().disown();
                        return Optional.empty();
                    }
                }
                case BUSY -> {}
            }
            pause();
        }
        throw new BrokenDataFolder("The database in " + files.folder()
                + " is running and does not answer. Its log is in "
                + files.folder().resolve("log") + "; stop its process ("
                + Postmaster.read(files.data()).map(p -> Long.toString(p.pid())).orElse("gone") + ") and start again.");
    }

    private Postmaster launch(int port, Map<String, String> extraSettings) throws IOException {
        long start = System.nanoTime();
        while (true) {
            files.writeSettings(port == 0 ? freePort() : port, extraSettings);
            Files.deleteIfExists(files.startLog());
            PostgresCommand.Result result = command.run(
                    "pg_ctl",
                    List.of(
                            "start",
                            "-w",
                            "-s",
                            "-t",
                            "60",
                            "-D",
                            files.data().toString(),
                            "-l",
                            files.startLog().toString()));
            Optional<Postmaster> started = Postmaster.read(files.data());
            if (!result.failed() && started.isPresent()) {
                PostgresBinaries.deleteOthers(command.binaries());
                return started.get();
            }
            String log = Files.exists(files.startLog()) ? Files.readString(files.startLog()) : result.output();
            if (!passes(log) || System.nanoTime() - start > PATIENCE_NANOS) {
                throw new BrokenDataFolder("PostgreSQL does not start in " + files.folder() + ": "
                        + ClusterFiles.complaint(log) + ". What it said is in start.log and in log there.");
            }
            pause();
        }
    }

    /** Whether trying again helps: somebody took the port, or the children of a killed server have not ended yet. */
    private static boolean passes(String log) {
        return log.contains("could not create any TCP/IP sockets") || log.contains("pre-existing shared memory block");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void pause() throws InterruptedIOException {
        if (!DatabaseLimits.pauseBeforeRetry()) {
            throw new InterruptedIOException("Interrupted while the database was starting");
        }
    }

    void stop() throws IOException {
        PostgresCommand.Result result = command.run(
                "pg_ctl",
                List.of(
                        "stop",
                        "-m",
                        "fast",
                        "-w",
                        "-s",
                        "-t",
                        "60",
                        "-D",
                        files.data().toString()));
        if (result.failed()
                && Postmaster.read(files.data()).filter(Postmaster::isAlive).isPresent()) {
            throw new BrokenDataFolder("The database in " + files.folder() + " does not stop: "
                    + ClusterFiles.complaint(result.output()) + ".");
        }
    }
}
