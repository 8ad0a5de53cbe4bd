package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Role;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import dev.runs.log.LogLine;
import dev.runs.log.LogLine.Source;
import dev.runs.log.LogStore;
import dev.runs.log.LogWriter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log as server-sent events: every line once, whoever breaks off, and nobody waits for another. */
class LogStreamTest {
    private static final long NOON = 1_767_268_800_000L;
    private static final String WAITS = """
            import sys, time, os
            print("first", flush=True)
            while not os.path.exists(sys.argv[1]):
                time.sleep(0.05)
            for i in range(20000):
                print("line", i)
            """;

    @TempDir
    private static Path folder;

    private static App app;
    private static Database database;
    private static LogStore logs;
    private static String over;

    @BeforeAll
    static void start() {
        DatabaseAddress address = TestDatabase.createAddress();
        app = App.start(folder, address);
        database = Database.connect(address, 4);
        logs = new LogStore(database.jdbi());
        over = app.submit(app.upload("empty.py", "pass"), "");
        app.awaitStatus(over, "COMPLETED");
    }

    @AfterAll
    static void stop() {
        app.close();
        database.close();
    }

    @Test
    void aFinishedRunIsSentWholeAndTheStreamEnds() throws Exception {
        String run = finishedRun(numbered(0, 120_000));
        try (EventClient client = new EventClient(app, app.memberKey, run, "", "")) {
            assertThat(client.head()).contains("Content-Type: text/event-stream", "X-Request-Id: ", "nosniff");
            List<JsonNode> lines = client.toEnd();
            assertThat(lines).hasSize(120_000);
            for (int i = 0; i < lines.size(); i++) {
                assertThat(lines.get(i).path("line").asInt()).isEqualTo(i);
                assertThat(lines.get(i).path("raw").asText()).isEqualTo("line " + i);
            }
            assertThat(client.lastId()).isEqualTo(120_000);
        }
    }

    @Test
    void aClientThatComesAgainAtAnyLineLosesAndDoublesNone() throws Exception {
        String run = finishedRun(numbered(0, 20_000));
        Random random = new Random(1);
        List<Integer> seen = new ArrayList<>();
        String last = "";
        boolean ended = false;
        while (!ended) {
            // The cursor is what a browser goes on sending; the last event counts.
            try (EventClient client = new EventClient(app, app.memberKey, run, "?cursor=3", last)) {
                int stopAt = 1 + random.nextInt(4_000);
                for (int i = 0; i < stopAt && !ended; i++) {
                    EventClient.Event event = client.next();
                    ended = event.name().equals("end");
                    if (!ended) {
                        seen.add(App.JSON.readTree(event.data()).path("line").asInt());
                        last = event.id();
                    }
                }
            }
        }
        assertThat(seen).isEqualTo(IntStream.range(3, 20_000).boxed().toList());
    }

    @Test
    void linesOfARunningProgramComeAsTheyArePrintedAndAllBeforeTheEnd() throws Exception {
        Path go = folder.resolve("go");
        String run = begin(app, go);
        try (EventClient client = new EventClient(app, app.memberKey, run, "", "")) {
            JsonNode first = App.JSON.readTree(client.next().data());
            assertThat(first.path("raw").asText()).isEqualTo("first");
            assertThat(app.run(run).path("status").asText()).isEqualTo("RUNNING");
            Files.createFile(go);
            List<JsonNode> rest = client.toEnd();
            assertThat(app.run(run).path("status").asText()).isEqualTo("COMPLETED");
            assertThat(rest).hasSize(20_000);
            assertThat(rest.get(19_999).path("raw").asText()).isEqualTo("line 19999");
        }
    }

    @Test
    void whatALineHoldsBreaksNoEvent() throws Exception {
        byte[] invalid = {(byte) 0xff, 'a', 0, '\r', 'b', 0x1b, '['};
        String run = finishedRun(List.of(
                LogLine.of(NOON, Source.PROGRAM, "event: end\rdata: x\r\rid: 9"),
                new LogLine(NOON, Source.PROGRAM, invalid),
                LogLine.of(NOON, Source.PROGRAM, "a\u2028b\u0085c\ufeff"),
                LogLine.of(NOON, Source.PROGRAM, ""),
                LogLine.of(NOON, Source.INSTALL, "pip"),
                LogLine.of(NOON, Source.EXECUTOR, "[executor 1] up")));
        try (EventClient client = new EventClient(app, app.memberKey, run, "", "")) {
            assertThat(client.toEnd())
                    .extracting(line -> line.path("raw").asText())
                    .containsExactly(
                            "event: end\rdata: x\r\rid: 9",
                            "\ufffda\0\rb\u001b[",
                            "a\u2028b\u0085c\ufeff",
                            "",
                            "[install] pip",
                            "[executor 1] up");
        }
    }

    @Test
    void anEmptyLogEndsAtOnceAndSoDoesACursorBeyondTheEnd() throws Exception {
        for (String query : List.of("", "?cursor=7", "?cursor=" + NOON * 2)) {
            try (EventClient client = new EventClient(app, app.memberKey, over, query, "")) {
                assertThat(client.next()).isEqualTo(new EventClient.Event("end", "0", "{\"lines\":0}"));
                assertThat(client.isClosed()).isTrue();
            }
        }
    }

    @Test
    void aClientThatDoesNotReadKeepsNobodyWaiting() throws Exception {
        String run = finishedRun(numbered(0, 120_000));
        List<EventClient> stalled = new ArrayList<>();
        String key = app.key("acme", "stalled@acme.example", Role.VIEWER);
        for (int i = 0; i < 5; i++) {
            stalled.add(new EventClient(app, key, run, "", ""));
        }
        try (EventClient reader = new EventClient(app, app.memberKey, run, "", "")) {
            assertThat(reader.toEnd()).hasSize(120_000);
        }
        for (EventClient client : stalled) {
            assertThat(client.toEnd()).hasSize(120_000);
            client.close();
        }
    }

    @Test
    void aKeyHasFiveStreamsAndOneThatBreaksOffFreesItsPlace() throws Exception {
        String key = app.key("acme", "many@acme.example", Role.VIEWER);
        String run = finishedRun(numbered(0, 120_000));
        List<EventClient> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(new EventClient(app, key, run, "", ""));
        }
        HttpResponse<String> refused = app.get(key, "/runs/" + run + "/logs/stream");
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(refused.body()).contains("RATE_LIMIT_ERROR");
        assertThat(refused.headers().allValues("X-Content-Type-Options")).hasSize(1);
        clients.get(0).breakOff();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            try (EventClient again = new EventClient(app, key, run, "", "")) {
                return again.head().startsWith("HTTP/1.1 200");
            }
        });
        for (EventClient client : clients) {
            client.close();
        }
    }

    @Test
    void whatCannotBeSaysWhatToDo() {
        for (String query : List.of("?cursor=x", "?cursor=-1")) {
            assertThat(app.get(app.memberKey, "/runs/" + over + "/logs/stream" + query)
                            .statusCode())
                    .isEqualTo(422);
        }
        HttpResponse<String> header = app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/runs/" + over + "/logs/stream"))
                        .header("Last-Event-ID", "a-1"));
        assertThat(header.statusCode()).isEqualTo(422);
        assertThat(header.body()).contains("Last-Event-ID");
    }

    @Test
    void headersCanBeAskedForAlone() {
        HttpResponse<String> head = app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/runs/" + over + "/logs/stream"))
                        .method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
    }

    @Test
    void aStreamThatHasNothingToSaySaysThatItIsThere() throws Exception {
        String run = begin(app, folder.resolve("never"));
        try (EventClient client = new EventClient(app, app.memberKey, run, "?cursor=1", "")) {
            client.awaitComment();
            // A quarter of a minute later.
            client.awaitComment();
        }
        app.post(app.memberKey, "/runs/" + run + "/cancel", "");
    }

    @Test
    void aServerThatStopsEndsStreamsAtOnceAlsoThoseThatNobodyReads(@TempDir Path other) throws Exception {
        DatabaseAddress address = TestDatabase.createAddress();
        App second = App.start(other, address);
        String run = begin(second, other.resolve("never"));
        EventClient waiting = new EventClient(second, second.memberKey, run, "", "");
        assertThat(waiting.next().data()).contains("first");
        EventClient stalled;
        try (Database connected = Database.connect(address, 2)) {
            second.limit(0, 100, 3600);
            String long1 = second.submit("s3://runs/acme/waits.py", "");
            write(new LogStore(connected.jdbi()), long1, numbered(0, 120_000));
            stalled = new EventClient(second, second.memberKey, long1, "", "");
            stalled.next();
        }
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(second::close);
        assertThat(waiting.isClosed()).isTrue();
        stopped.get(9, TimeUnit.SECONDS);
        waiting.close();
        stalled.close();
        Processes.killAll(other);
    }

    /** A program that prints one line, and the others once there is such a file. */
    private static String begin(App app, Path file) {
        String uri = app.upload("waits.py", WAITS);
        HttpResponse<String> answer = app.post(
                app.memberKey, "/runs", "{\"runPython\":{\"uri\":\"%s\",\"args\":[\"%s\"]}}".formatted(uri, file));
        return App.json(answer).path("id").asText();
    }

    static List<LogLine> numbered(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> LogLine.of(NOON + i, Source.PROGRAM, "line " + i))
                .toList();
    }

    /** A run that is over, and whose log was written here: a program would take longer. */
    private static String finishedRun(List<LogLine> lines) {
        String run = app.submit("s3://runs/acme/empty.py", "");
        app.awaitStatus(run, "COMPLETED");
        write(logs, run, lines);
        return run;
    }

    private static void write(LogStore logs, String run, List<LogLine> lines) {
        LogWriter writer = logs.open(run, Integer.MAX_VALUE).orElseThrow();
        for (int from = 0; from < lines.size(); from += 10_000) {
            assertThat(writer.append(lines.subList(from, Math.min(lines.size(), from + 10_000)), "" + from))
                    .isTrue();
        }
    }
}
