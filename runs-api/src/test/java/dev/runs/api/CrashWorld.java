package dev.runs.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.api.config.SettingsFile;
import dev.runs.database.DatabaseAddress;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** An installation whose servers end at random moments, the runs that it accepted, and what must become of them. */
final class CrashWorld implements AutoCloseable {
    private static final int ACTIVE = 20;

    private final Path folder;
    private final Path config;
    private final Path starts;
    private final String key;
    private final String program;
    private final AtomicInteger numbers = new AtomicInteger(100);
    private final ConcurrentMap<Integer, String> accepted = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private int servers;

    /** @param database null: embedded in the data folder */
    CrashWorld(Path folder, @Nullable DatabaseAddress database) throws Exception {
        this.folder = folder;
        this.starts = folder.resolve("starts");
        this.config = writeConfig(folder, database);
        try (App app = App.adopt(Server.start(SettingsFile.read(config, Map.of()), folder.resolve("first.log")))) {
            key = app.memberKey;
            program = app.upload("counts.py", CountingProgram.SOURCE);
        }
    }

    static Path writeConfig(Path folder, @Nullable DatabaseAddress database) throws IOException {
        String where = database == null
                ? ""
                : "database: {url: '%s', user: '%s', password: '%s', migrate: true}\n"
                        .formatted(database.url(), database.user(), database.password());
        return Files.writeString(
                folder.resolve("config.yml"),
                "port: 0\nadminPort: 0\nregions: [{id: local, acceptsAny: true, maxRunning: 24}]\n" + where);
    }

    Path data() {
        return folder.resolve("data");
    }

    ServerProcess start() {
        return ServerProcess.start(config, folder.resolve("server-" + servers++ + ".log"));
    }

    RunsClient client(ServerProcess server) {
        return new RunsClient(server.awaitUrl(), key);
    }

    /** Starts a server, keeps it busy, and strikes at a random moment, now and then while it is still starting. */
    void round(RandomGenerator random, Strike strike) throws Exception {
        try (ServerProcess server = start()) {
            CountDownLatch busy = new CountDownLatch(1);
            Future<?> submitting = threads.submit(() -> keepBusy(server, busy));
            int moment = random.nextInt(2_000);
            if (random.nextInt(5) > 0) {
                server.awaitUrl();
                // However slow the machine is: else all would be over before anything was accepted.
                busy.await(30, TimeUnit.SECONDS);
            }
            if (server.endsWithin(Duration.ofMillis(moment))) {
                throw new IllegalStateException("The server ended by itself: " + server.log());
            }
            strike.at(server);
            server.kill();
            submitting.get();
        }
    }

    interface Strike {
        void at(ServerProcess server) throws Exception;
    }

    private Void keepBusy(ServerProcess server, CountDownLatch busy) throws InterruptedException {
        while (server.isAlive()) {
            if (server.url().isPresent()) {
                RunsClient client = client(server);
                try {
                    for (int active = client.count("PENDING", "RUNNING"); active < ACTIVE; active++) {
                        submit(client);
                        busy.countDown();
                    }
                    busy.countDown();
                } catch (IOException e) {
                    // It was struck. What was sent last may have been accepted or not: no answer, no promise.
                    continue;
                }
            }
            server.endsWithin(Duration.ofMillis(50));
        }
        return null;
    }

    /** Submits the next program and returns its number. */
    int submit(RunsClient client) throws IOException, InterruptedException {
        CountingProgram next = new CountingProgram(numbers.incrementAndGet());
        HttpResponse<String> answer = client.submit("crash-" + next.number(), program, next.arguments(starts));
        if (answer.statusCode() == 201) {
            accepted.put(next.number(), App.json(answer).path("id").asText());
        } else if (answer.statusCode() != 503) {
            throw new IllegalStateException(answer.body());
        }
        return next.number();
    }

    /** Lets a last server bring everything to its end, and compares all that is there with what was promised. */
    Findings finish(boolean mayBeLost) throws Exception {
        try (ServerProcess server = start()) {
            RunsClient client = client(server);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> client.count("PENDING", "RUNNING") == 0);
            Findings findings = new Findings(mayBeLost, startsOf());
            for (JsonNode run : client.runs()) {
                findings.check(run, client.log(run.path("id").asText()));
            }
            findings.checkAccepted(accepted);
            Awaitility.await("attempts cleaned up")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> attempts().isEmpty());
            try (Installation installation =
                    Installation.forCommand(SettingsFile.read(config, Map.of()), Installation.CLOCK)) {
                installation.doctor().examine(true).findings().forEach(findings::add);
            }
            server.terminate();
            if (!server.endsWithin(Duration.ofSeconds(30))) {
                findings.add("The last server did not stop");
            }
            Processes.under(data()).forEach(pid -> findings.add("The process " + pid + " is left"));
            return findings;
        }
    }

    private List<Path> attempts() throws IOException {
        try (Stream<Path> attempts = Files.list(data().resolve("local/attempts"))) {
            return attempts.toList();
        }
    }

    private Map<Integer, Integer> startsOf() throws IOException {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (String line : Files.readAllLines(starts)) {
            counts.merge(Integer.parseInt(line.substring("started ".length())), 1, Integer::sum);
        }
        return counts;
    }

    /** Ends everything that is left of it. */
    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        Processes.killAll(folder);
    }
}
