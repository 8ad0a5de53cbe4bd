package dev.runs.api;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A server in a process of its own, started as {@code ./runs server} starts one: to be killed, frozen or stopped. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern ANSWERS = Pattern.compile("Runs answers at (http://\\S+)");

    private final Process process;
    private final Path log;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Returns at once. */
    static ServerProcess start(Path config, Path log) {
        return new ServerProcess(execute(config, log, "-XX:SharedArchiveFile=" + Launch.ARCHIVE), log);
    }

    private static Process execute(Path config, Path log, String archive) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                archive,
                "-Xlog:cds=off,cds+dynamic=off",
                "-Dliquibase.analytics.enabled=false",
                "-cp",
                Launch.CLASS_PATH,
                Main.class.getName(),
                "server",
                config.toString());
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty while it does not answer yet. */
    Optional<URI> url() {
        Matcher matcher = ANSWERS.matcher(log());
        return matcher.find() ? Optional.of(URI.create(matcher.group(1))) : Optional.empty();
    }

    URI awaitUrl() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> url().isPresent() || !process.isAlive());
        return url().orElseThrow(() -> new IllegalStateException("The server did not start: " + log()));
    }

    /** What it has written to its log. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits, for at most so long. */
    boolean endsWithin(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    void freeze() throws IOException {
        Processes.signal("STOP", List.of(process.pid()));
    }

    void thaw() throws IOException {
        Processes.signal("CONT", List.of(process.pid()));
    }

    @Override
    public void close() {
        kill();
    }

    /** SIGKILL; returns once it is gone. */
    void kill() {
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The class path as jars, and an archive of the classes that a server loads: half the time of a start, and a test
     * makes many. The JVM archives no class that lies in a folder.
     */
    private static final class Launch {
        private static final Path FOLDER = Path.of("target", "server-process").toAbsolutePath();
        private static final String CLASS_PATH = pack();
        private static final Path ARCHIVE = archive();

        private static String pack() {
            List<String> jars = new ArrayList<>();
            try {
                Files.createDirectories(FOLDER);
                for (String entry : System.getProperty("java.class.path").split(":+")) {
                    Path path = Path.of(entry);
                    jars.add(Files.isDirectory(path) ? jar(path, FOLDER.resolve(jars.size() + ".jar")) : entry);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return String.join(":", jars);
        }

        private static String jar(Path classes, Path jar) throws IOException {
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file);
                    Stream<Path> all = Files.walk(classes)) {
                for (Path path : all.skip(1).sorted().toList()) {
                    boolean isFolder = Files.isDirectory(path);
                    out.putNextEntry(new JarEntry(classes.relativize(path) + (isFolder ? "/" : "")));
                    if (!isFolder) {
                        Files.copy(path, out);
                    }
                }
            }
            return jar.toString();
        }

        /** Written by a first server, at its orderly end. */
        private static Path archive() {
            Path archive = FOLDER.resolve("classes.jsa");
            try {
                Path folder = Files.createTempDirectory("runs-archive-");
                Path config = Files.writeString(folder.resolve("config.yml"), "port: 0\nadminPort: 0\n");
                Path log = folder.resolve("server.log");
                Process process = execute(config, log, "-XX:ArchiveClassesAtExit=" + archive);
                try (ServerProcess first = new ServerProcess(process, log)) {
                    first.awaitUrl();
                    first.terminate();
                    if (!first.endsWithin(Duration.ofSeconds(60))) {
                        throw new IllegalStateException("The server did not stop: " + first.log());
                    }
                } finally {
                    Processes.killAll(folder);
                    org.apache.commons.io.FileUtils.deleteDirectory(folder.toFile());
                }
                return archive;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
