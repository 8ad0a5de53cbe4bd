package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.ChaosReport;
import dev.runs.api.config.SettingsFile;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What SIGTERM does: nothing new is begun, what was begun is finished, and programs do not notice. */
@Tag("chaos")
class OrderlyStopTest {
    private static final int LINES = 200;
    /** Prints what the time is, ten times a second, and ends with 3. */
    private static final String CLOCK = """
            import sys, time
            for i in range(int(sys.argv[1])):
                print(i, int(time.time() * 1000), flush=True)
                time.sleep(0.1)
            sys.exit(3)
            """;

    @TempDir
    private Path folder;

    private Database database;
    private Path config;
    private String key;
    private String program;

    @BeforeEach
    void prepare() throws Exception {
        DatabaseAddress address = TestDatabase.createAddress();
        database = Database.connect(address, 2);
        config = CrashWorld.writeConfig(folder, address);
        try (App app = App.adopt(Server.start(SettingsFile.read(config, Map.of()), folder.resolve("first.log")))) {
            key = app.memberKey;
            program = app.upload("clock.py", CLOCK);
            app.limit(2, 100, 600);
        }
    }

    @AfterEach
    void end() throws IOException {
        Processes.killAll(folder);
        database.close();
    }

    @Test
    void whatWasBegunIsFinishedAndNothingNewIsBegun() throws Exception {
        String goesOn;
        String short1;
        String queued;
        Instant stopped;
        try (ServerProcess server = ServerProcess.start(config, folder.resolve("server-1.log"))) {
            RunsClient client = new RunsClient(server.awaitUrl(), key);
            goesOn = submit(client, LINES);
            short1 = submit(client, 50);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            !client.log(goesOn).isEmpty() && !client.log(short1).isEmpty());
            queued = submit(client, 1);
            try (Upload upload = new Upload(client);
                    Upload stalled = new Upload(client)) {
                String lease = lease();
                server.terminate();
                // Another would be claimed now: there is room for it.
                upload.until(() -> column("status", short1).equals("FAILED"));
                upload.until(() -> lease().compareTo(lease) > 0);
                assertThat(column("coalesce(server_id, 'nobody')", queued)).isEqualTo("nobody");
                assertThat(upload.finish()).startsWith("HTTP/1.1 200");
                assertThat(stalled.answer()).startsWith("HTTP/1.1 408");
            }
            assertThat(server.endsWithin(Duration.ofSeconds(8))).isTrue();
            stopped = Instant.now();
            assertThat(column("coalesce(server_id, 'nobody')", queued)).isEqualTo("nobody");
            assertThat(server.log()).doesNotContain("ERROR", "WARN");
        }
        assertThat(Processes.under(folder)).isNotEmpty();
        awaitItsLines(stopped.plusMillis(2_500));
        try (ServerProcess server = ServerProcess.start(config, folder.resolve("server-2.log"))) {
            URI url = server.awaitUrl();
            long answers = System.currentTimeMillis();
            RunsClient client = new RunsClient(url, key);
            for (String id : List.of(goesOn, queued)) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> client.run(id).path("status").asText().equals("FAILED"));
                assertThat(client.run(id).path("kubeApp").path("message").asText())
                        .contains("exit code 3.");
            }
            assertThat(column("attempt", goesOn)).isEqualTo("1");
            List<JsonNode> log = client.log(goesOn);
            assertThat(log).hasSize(LINES);
            int inBetween = 0;
            for (int i = 0; i < LINES; i++) {
                String[] raw = log.get(i).path("raw").asText().split(" ");
                assertThat(raw[0]).isEqualTo("" + i);
                long printed = Long.parseLong(raw[1]);
                if (printed > stopped.toEpochMilli() && printed < stopped.toEpochMilli() + 2_000) {
                    inBetween++;
                    // Not the time at which a server read it.
                    assertThat(log.get(i).path("timestamp").asLong()).isBetween(printed - 1, answers - 1);
                }
            }
            assertThat(inBetween).isPositive();
            try (Installation installation =
                    Installation.forCommand(SettingsFile.read(config, Map.of()), Installation.CLOCK)) {
                assertThat(installation.doctor().examine(true).findings()).isEmpty();
            }
        }
        ChaosReport.note("SIGTERM with an upload in flight, programs and a queue", 1, 3, 0);
    }

    /** Until the program has printed for so long with no server there. */
    private static void awaitItsLines(Instant time) {
        await(() -> Instant.now().isAfter(time));
    }

    private String submit(RunsClient client, int lines) throws Exception {
        return App.json(client.submit("clock-run", program, List.of("" + lines)))
                .path("id")
                .asText();
    }

    private String lease() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT max(lease_until)::text FROM server")
                        .mapTo(String.class)
                        .one());
    }

    private String column(String what, String runId) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT " + what + " FROM run WHERE id = :id")
                        .bind("id", runId)
                        .mapTo(String.class)
                        .one());
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }

    /** An upload of 2,000 bytes, one after the other. */
    private static final class Upload implements AutoCloseable {
        private final Socket socket;
        private int sent;

        Upload(RunsClient client) throws IOException, InterruptedException {
            URI url = client.uploadUrl("runs/acme/slow.bin");
            socket = new Socket(url.getHost(), url.getPort());
            socket.setSoTimeout(30_000);
            send("PUT " + url.getRawPath() + " HTTP/1.1\r\nHost: " + url.getAuthority()
                    + "\r\nContent-Length: 2000\r\n\r\n");
        }

        /** Sends a byte now and then, until it is so. */
        void until(Callable<Boolean> condition) {
            await(() -> {
                send("x");
                sent++;
                return condition.call();
            });
        }

        /** Sends the rest, and returns the answer. */
        String finish() throws IOException {
            send("x".repeat(2_000 - sent));
            return answer();
        }

        String answer() throws IOException {
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))
                    .readLine();
        }

        private void send(String text) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
