package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** In the server's own log an event is one line, and below it the lines of its stack trace, whatever callers send. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerLogTest {
    /** A line that could be the server's own, after what ends a line, and what terminals obey. */
    private static final String FORGED =
            "\r\nERROR [2026-01-01 00:00:00.000] - FORGED\u001b[2J\u009b2J\u0085\u2028\u2029\u202eFORGED\u0000\u0007\b\t\u007f";

    private Path log;
    private Database database;
    private App app;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        DatabaseAddress address = TestDatabase.createAddress();
        database = Database.connect(address, 2);
        log = folder.resolve("server.log");
        app = App.adopt(Server.start(App.settings(folder, address), log));
    }

    @AfterAll
    void stop() {
        app.close();
        database.close();
    }

    @Test
    void anEventIsALineWhateverItTells() throws Exception {
        RuntimeException cause = new IllegalStateException("inner " + FORGED);
        RuntimeException error = new IllegalArgumentException("outer " + FORGED, cause);
        error.addSuppressed(new IllegalStateException("beside " + FORGED));
        LoggerFactory.getLogger(ServerLogTest.class).error("message {}", FORGED, error);

        List<String> lines = awaitLine("beside");
        assertPlain(lines);
        assertThat(lines).filteredOn(line -> line.contains("FORGED")).hasSize(4);
        assertThat(lines).anyMatch(line -> line.matches("java.lang.IllegalStateException: inner .*FORGED.*"));
        assertThat(lines).anyMatch(line -> line.matches("Wrapped by: java.lang.IllegalArgumentException: outer .*"));
        assertThat(lines).anyMatch(line -> line.startsWith("\tat dev.runs.api.ServerLogTest"));
    }

    /** The database's messages and those of its client repeat the values of a statement that fails. */
    @Test
    void whatAStatementThatFailedWasAskedForStaysInItsLine() throws Exception {
        database.jdbi().useHandle(handle -> handle.execute("ALTER TABLE run RENAME TO run_away"));
        HttpResponse<String> answer;
        try {
            answer = app.get(app.memberKey, "/runs?region=evil%0D%0AERROR%20FORGED%1B%5B2J%E2%80%A8%C2%9B%E2%80%AE");
        } finally {
            database.jdbi().useHandle(handle -> handle.execute("ALTER TABLE run_away RENAME TO run"));
        }
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("FORGED");

        String requestId = answer.headers().firstValue("X-Request-Id").orElseThrow();
        List<String> lines = awaitLine(requestId);
        assertPlain(lines);
        assertThat(lines).filteredOn(line -> line.contains("evil ERROR FORGED")).isNotEmpty();
    }

    @Test
    void nothingThatACallerSendsMakesALine() throws Exception {
        String encoded = "evil%0D%0AERROR%20FORGED%1B%5B2J%E2%80%A8";
        for (String path : List.of(
                "/" + encoded,
                "/runs/" + encoded,
                "/runs/" + encoded + "/logs?cursor=" + encoded,
                "/runs?name=" + encoded + "&cursor=" + encoded + "&size=" + encoded,
                "/files/download?key=" + encoded,
                "/files/dir?dir=runs/acme/" + encoded,
                "/console/" + encoded,
                "/console/sign-in?link=" + encoded + "&next=" + encoded)) {
            assertThat(app.get(app.memberKey, path).statusCode()).as(path).isLessThan(500);
        }
        app.post(app.memberKey, "/files/upload-url?key=runs/acme/" + encoded, "");
        app.post(app.memberKey, "/runs", "{\"name\":\"evil\r\nERROR FORGED\u001b[2J");
        app.post(app.memberKey, "/runs", "{\"name\":\"evil\\r\\nERROR FORGED\\u001b[2J\\u2028\"}");
        app.send(
                "",
                HttpRequest.newBuilder(app.uri("/console/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", app.server.url().toString().replaceFirst("/$", ""))
                        .POST(BodyPublishers.ofString("email=" + encoded + "&key=" + encoded)));
        for (String header : List.of(
                "X-API-Key",
                "Authorization",
                "X-Forwarded-For",
                "X-Forwarded-Host",
                "User-Agent",
                "Content-Type",
                "Content-Encoding",
                "Accept",
                "Cookie",
                "Host",
                "X-Request-Id",
                "Transfer-Encoding")) {
            for (String value :
                    List.of("evil \u001b[2J FORGED \u009b2J", "evil\r ERROR FORGED", "evil\r\n ERROR FORGED")) {
                try (RawHttp client = new RawHttp(app)) {
                    String answer = client.say("GET /runs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + header + ": "
                                    + value + "\r\n\r\n")
                            .rest();
                    assertThat(RawHttp.status(answer))
                            .as(header + ": " + answer)
                            .isBetween(200, 501);
                }
            }
        }
        LoggerFactory.getLogger(ServerLogTest.class).warn("All has been sent.");

        assertPlain(awaitLine("All has been sent."));
    }

    private List<String> awaitLine(String part) {
        return org.awaitility.Awaitility.await()
                .until(
                        () -> Files.readString(log).lines().toList(),
                        lines -> lines.stream().anyMatch(line -> line.contains(part)));
    }

    /** Each line is the beginning of an event or a part of a stack trace, and holds nothing but signs. */
    private static void assertPlain(List<String> lines) {
        assertThat(lines)
                .isNotEmpty()
                .allMatch(line -> line.matches("(INFO|WARN|ERROR) +\\[20\\d\\d-\\d\\d-\\d\\d [0-9:.]+] \\S+ \\S+: .*"
                        + "|(Wrapped by: |Suppressed: |\\t)*[a-z]+(\\.[\\w$]+)+(: .*)?"
                        + "|\\t+(at |\\.\\.\\. \\d+ common|Suppressed: |Wrapped by: ).*"))
                .allMatch(line -> line.matches("\\t*[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]*"))
                .noneMatch(line -> line.startsWith("ERROR [2026-01-01") || line.startsWith("ERROR FORGED"));
    }
}
