package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.ChaosReport;
import dev.runs.api.config.Settings;
import dev.runs.api.config.SettingsFile;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server is frozen (SIGSTOP) in the middle of everything, while its programs print on; another one takes its runs
 * over; then it wakes up. Leases go by the database's clock, and the test ages them there.
 */
@Tag("chaos")
class FrozenServerTest {
    private static final int RUNS = 6;
    private static final String CHATTY = """
            import time
            for i in range(100_000):
                print(i, flush=True)
                time.sleep(0.01)
            """;

    @TempDir
    private Path folder;

    private DatabaseAddress address;
    private Database database;
    private int adminPort;
    private String key;
    private String program;

    @BeforeEach
    void prepare() throws Exception {
        address = TestDatabase.createAddress();
        database = Database.connect(address, 2);
        Path config = config("one", 0);
        try (App app = App.adopt(Server.start(SettingsFile.read(config, Map.of()), folder.resolve("first.log")))) {
            key = app.memberKey;
            program = app.upload("chatty.py", CHATTY);
        }
        try (var probe = new java.net.ServerSocket(0)) {
            adminPort = probe.getLocalPort();
        }
    }

    @AfterEach
    void end() throws IOException {
        Processes.killAll(folder);
        database.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"now() - interval '1 hour'", "NULL"})
    void aServerThatWakesUpWritesNothingForRunsThatAnotherHasTakenOver(String lease) throws Exception {
        try (ServerProcess one = start("one", adminPort)) {
            RunsClient client = new RunsClient(one.awaitUrl(), key);
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                ids.add(App.json(client.submit("chatty-run", program, List.of()))
                        .path("id")
                        .asText());
            }
            await(() -> {
                for (String id : ids) {
                    if (client.log(id).isEmpty()) {
                        return false;
                    }
                }
                return true;
            });
            one.freeze();
            String frozen = one("SELECT max(server_id) FROM run");
            database.jdbi()
                    .useHandle(handle ->
                            handle.execute("UPDATE server SET lease_until = " + lease + " WHERE id = ?", frozen));
            try (ServerProcess two = start("two", 0)) {
                RunsClient other = new RunsClient(two.awaitUrl(), key);
                await(() -> other.count("FAILED") == RUNS);
                for (String id : ids) {
                    JsonNode run = other.run(id);
                    assertThat(run.path("kubeApp").path("message").asText())
                            .contains("The server that looked after the program is gone", "submit it again");
                }
                Map<String, String> before = everythingAbout();
                assertThat(Processes.under(folder.resolve("one"))).hasSizeGreaterThan(RUNS);

                one.thaw();
                await(() -> fencedWrites() > 0);
                await(() -> Processes.under(folder.resolve("one/local")).isEmpty());
                assertThat(everythingAbout()).isEqualTo(before);

                // It is a server like any other again.
                RunsClient again = new RunsClient(one.awaitUrl(), key);
                String next = App.json(again.submit("next-run", program, List.of()))
                        .path("id")
                        .asText();
                await(() -> !again.log(next).isEmpty());
                for (String name : List.of("one", "two")) {
                    Settings settings = SettingsFile.read(folder.resolve(name + ".yml"), Map.of());
                    try (Installation installation = Installation.forCommand(settings, Installation.CLOCK)) {
                        assertThat(installation.doctor().examine(true).findings())
                                .isEmpty();
                    }
                }
            }
        }
        ChaosReport.note("SIGSTOP of a server beyond its lease, taken over, SIGCONT", 1, RUNS, 0);
    }

    /** Each run with all its events and its whole log, as a hash. */
    private Map<String, String> everythingAbout() {
        return database.jdbi()
                .withHandle(handle -> new TreeMap<>(handle.createQuery("""
                        SELECT r.id, md5(concat(r::text,
                            (SELECT string_agg(e::text, ';' ORDER BY e.id) FROM run_event e WHERE e.run_id = r.id),
                            (SELECT l::text FROM log l WHERE l.run_id = r.id),
                            (SELECT string_agg(md5(c::text), ';' ORDER BY first_line) FROM log_chunk c
                             WHERE c.run_id = r.id))) AS hash
                        FROM run r
                        """)
                        .setMapKeyColumn("id")
                        .setMapValueColumn("hash")
                        .collectInto(new org.jdbi.v3.core.generic.GenericType<Map<String, String>>() {})));
    }

    private int fencedWrites() throws IOException, InterruptedException {
        HttpResponse<String> metrics = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return App.json(metrics)
                .path("gauges")
                .path("fenced_writes_total")
                .path("value")
                .asInt();
    }

    private String one(String sql) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(condition);
    }

    private ServerProcess start(String name, int admin) throws IOException {
        return ServerProcess.start(config(name, admin), folder.resolve(name + ".log"));
    }

    /** Two machines: a data folder each, and one database and one file store for both. */
    private Path config(String name, int admin) throws IOException {
        return Files.writeString(folder.resolve(name + ".yml"), """
                port: 0
                adminPort: %d
                regions: [{id: local, acceptsAny: true, maxRunning: 24}]
                data: %s
                files: files
                database: {url: '%s', user: '%s', password: '%s', migrate: true}
                """.formatted(
                        admin, name, address.url(), address.user(), address.password()));
    }
}
