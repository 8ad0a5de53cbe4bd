package dev.runs.database;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs PostgreSQL's own programs, as somebody who is not root: PostgreSQL refuses to be. A user namespace is enough for
 * that (the files stay root's); where it is not allowed, as in most containers, it is the user {@value #NOBODY}, who
 * then owns the files.
 */
final class PostgresCommand {
    private static final int ROOT = 0;
    private static final int NOBODY = 65534;
    private static final List<String> NAMESPACE = List.of("unshare", "-U");
    private static final List<String> OTHER_USER =
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    /** What reaches PostgreSQL of the server's environment, which holds secrets and may hold PGPORT or PGDATA. */
    private static final Set<String> ENVIRONMENT = Set.of("PATH", "HOME", "TMPDIR");

    private final Path binaries;
    private final List<String> prefix;

    private PostgresCommand(Path binaries, List<String> prefix) {
        this.binaries = binaries;
        this.prefix = prefix;
    }

    /** What a program printed, and how it ended. */
    record Result(int exitCode, String output) {
        boolean failed() {
            return exitCode != 0;
        }
    }

    /** @param folder what PostgreSQL must own; its owner is changed where it has to be */
    static PostgresCommand prepare(Path binaries, Path folder) throws IOException {
        if (!runsAsRoot(folder)) {
            return new PostgresCommand(binaries, List.of());
        }
        if (allowed(NAMESPACE)) {
            giveTo(ROOT, folder);
            return new PostgresCommand(binaries, NAMESPACE);
        }
        if (allowed(OTHER_USER)) {
            giveTo(NOBODY, folder);
            // Its group may pass through the data folder, without listing it.
            Path parent = folder.resolveSibling("");
            Files.setAttribute(parent, "unix:gid", NOBODY);
            Files.setAttribute(parent, "unix:mode", 0710);
            return new PostgresCommand(binaries, OTHER_USER);
        }
        throw new BrokenDataFolder("PostgreSQL refuses to run as root, and root may use neither unshare nor setpriv"
                + " here. Start Runs as an ordinary user, or set RUNS_DATABASE_URL to a PostgreSQL of yours.");
    }

    /** Runs a program of PostgreSQL's {@code bin} to its end. */
    Result run(String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(binaries.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        return execute(command);
    }

    Path binaries() {
        return binaries;
    }

    private static boolean runsAsRoot(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, "owner", "");
        try {
            return Integer.valueOf(ROOT).equals(Files.getAttribute(probe, "unix:uid"));
        } finally {
            Files.delete(probe);
        }
    }

    private static boolean allowed(List<String> prefix) {
        try {
            return !execute(Stream.concat(prefix.stream(), Stream.of("true")).toList())
                    .failed();
        } catch (IOException e) {
            return false; // There is no such program here.
        }
    }

    private static void giveTo(int user, Path folder) throws IOException {
        Path cluster = folder.resolve("cluster");
        boolean given = Integer.valueOf(user).equals(Files.getAttribute(folder, "unix:uid"))
                && (!Files.exists(cluster) || Integer.valueOf(user).equals(Files.getAttribute(cluster, "unix:uid")));
        if (!given || user == NOBODY) {
            Result result = execute(List.of("chown", "-hR", user + ":" + user, folder.toString()));
            if (result.failed()) {
                throw new BrokenDataFolder("The folder " + folder + " cannot be given to the user " + user
                        + ", as whom PostgreSQL runs here: " + result.output().strip());
            }
        }
    }

    private static Result execute(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().retainAll(ENVIRONMENT);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Result(process.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while " + command.get(0) + " ran");
        }
    }
}
