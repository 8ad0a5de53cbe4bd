package dev.runs.bench;

import dev.runs.database.DatabaseAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The measured server: the product as {@code ./runs server} starts it, in a process of its own. */
final class Server implements AutoCloseable {
    /** A setting under which nothing takes a run up. */
    static final String IDLE = "regions: [{ id: local, executor: local, acceptsAny: true, maxRunning: 0 }]";

    private static final Pattern ANSWERS = Pattern.compile("Runs answers at (http://\\S+)");
    private static final int STOP_SECONDS = 60;
    private static final long CLOCK_TICKS = 100; // USER_HZ, which is 100 on every Linux
    private static final long LOOK_NANOS = 5_000_000;

    private final Process process;
    private final Path log;
    private final URI url;
    private final double startSeconds;

    /** What a process has used so far, and has now. */
    record Usage(double cpuSeconds, long residentMb) {
        static Usage of(long pid) throws IOException {
            return of(pid, 2);
        }

        /** With those of its children that have ended. */
        static Usage withEnded(long pid) throws IOException {
            return of(pid, 4);
        }

        /** @param times of user and system, then the same of children that have ended */
        private static Usage of(long pid, int times) throws IOException {
            String stat = Files.readString(Path.of("/proc", "" + pid, "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            long ticks = Arrays.stream(fields, 11, 11 + times)
                    .mapToLong(Long::parseLong)
                    .sum();
            long kilobytes = Files.readAllLines(Path.of("/proc", "" + pid, "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
            return new Usage((double) ticks / CLOCK_TICKS, kilobytes >> 10);
        }
    }

    private Server(Path config, Path log) throws IOException {
        this.log = log;
        long began = System.nanoTime();
        process = new ProcessBuilder(root().resolve("runs").toString(), "server", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        url = await();
        startSeconds = (System.nanoTime() - began) / 1e9;
    }

    /**
     * Returns once it answers.
     *
     * @param settings lines of its config.yml, beside the database and the data folder
     */
    static Server start(Ground ground, String... settings) throws IOException {
        DatabaseAddress database = ground.address();
        return start(
                ground.folder(),
                "database: { url: \"%s\", user: \"%s\", password: \"%s\", migrate: true }\n%s"
                        .formatted(database.url(), database.user(), database.password(), String.join("\n", settings)));
    }

    /** With a database of its own, where the settings name none. */
    static Server start(Path folder, String settings) throws IOException {
        String unless = "data: data\nport: 0\nadminPort: 0\nlimits: { requestsPerSecond: 0 }\n";
        List<String> named = List.of(settings.split("\n", -1));
        String config = unless.lines()
                        .filter(line -> named.stream()
                                .noneMatch(other -> other.startsWith(line.substring(0, line.indexOf(':') + 1))))
                        .reduce("", (all, line) -> all + line + "\n")
                + settings + "\n";
        Files.createDirectories(folder);
        return new Server(Files.writeString(folder.resolve("config.yml"), config), folder.resolve("server.log"));
    }

    /** The folder of Runs. */
    static Path root() {
        return Path.of(System.getProperty("runs.home", ".")).toAbsolutePath();
    }

    URI url() {
        return url;
    }

    long pid() {
        return process.pid(); // ./runs becomes the server
    }

    /** From its start until it answered. */
    double startSeconds() {
        return startSeconds;
    }

    Usage usage() throws IOException {
        return Usage.of(pid());
    }

    private URI await() throws IOException {
        while (true) {
            String said = Files.readString(log);
            Matcher answers = ANSWERS.matcher(said);
            if (answers.find()) {
                return URI.create(answers.group(1));
            }
            if (!process.isAlive()) {
                throw new IOException("The server did not start: " + said);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
