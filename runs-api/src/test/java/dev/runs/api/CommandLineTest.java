package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Role;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands for runs of the command-line client, from a local program to its last line. */
class CommandLineTest {
    private static App app;
    private static CommandLine client;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
        client = CommandLine.start(app, app.memberKey);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void aLocalProgramRunsFromEachFolderThatTheClientFinds() {
        List<String> folders = client.uploadFolders();
        assertThat(folders).hasSize(3);
        for (int i = 0; i < folders.size(); i++) {
            String name = "local-program-" + i;
            String program = client.upload(folders.get(i), name, "report.py", "import sys\nprint(sys.argv[1:])\n");
            List<String> printed = new ArrayList<>();
            String id = client.create(program, name, 60, "two words", "--x=" + i)
                    .path("id")
                    .asText();
            assertThat(client.follow(id, printed::add)).isZero();
            assertThat(printed).containsExactly("['two words', '--x=%d']".formatted(i));
        }
    }

    /** Between its last two requests more lines may come than it asks for, and it asks but once more. */
    @Test
    void whoWatchesSeesEveryLineThatIsNotBlankOnce() {
        String program = app.upload("bursts.py", """
                import time
                for number in range(6000):
                    print("line", number)
                    if number % 7 == 0: print()
                    if number in (1000, 2000): time.sleep(0.5)
                """);
        List<String> printed = new ArrayList<>();
        String id = client.create(program, "watched-bursts", 60).path("id").asText();
        assertThat(client.follow(id, printed::add)).isZero();
        List<String> lines =
                IntStream.range(0, 6_000).mapToObj(i -> "line " + i).toList();
        assertThat(printed).isEqualTo(lines);
        List<String> again = new ArrayList<>();
        assertThat(client.follow(id, again::add)).isZero();
        assertThat(again).isEqualTo(lines);
        assertThat(client.logs(id, 1_000)).hasSize(1_000).startsWith("line 0", "", "line 1");
        assertThat(client.logs(id, 3)).containsExactly("line 0", "", "line 1");
    }

    @Test
    void whoWatchesComesToAnEndHoweverTheRunEnds() {
        String fails = app.upload("fails.py", "raise SystemExit('no such station')\n");
        String sleeps = app.upload("sleeps.py", "import time\nprint('begun', flush=True)\ntime.sleep(600)\n");
        List<String> printed = new ArrayList<>();
        String failed = client.create(fails, "watched-failure", 60).path("id").asText();
        assertThat(client.follow(failed, printed::add)).isOne();
        assertThat(printed).containsExactly("no such station");
        String slow = client.create(sleeps, "watched-timeout", 1).path("id").asText();
        assertThat(client.follow(slow, line -> {})).isOne();
        String given = client.create(sleeps, "watched-cancel", 60).path("id").asText();
        int exit = client.follow(given, line -> {
            if (line.equals("begun")) {
                assertThat(client.cancel(given).path("id").asText()).isEqualTo(given);
            }
        });
        assertThat(exit).isOne();
        assertThat(client.list("&name=watched-*&status=FAILED"))
                .contains(
                        List.of(slow, "watched-timeout", "FAILED", "tiny", "aws-us-west-2"),
                        List.of(failed, "watched-failure", "FAILED", "tiny", "aws-us-west-2"))
                .hasSize(2);
        assertThat(client.list("&name=watched-cancel&region=aws-us-west-2"))
                .containsExactly(List.of(given, "watched-cancel", "CANCELLED", "tiny", "aws-us-west-2"));
    }

    @Test
    void whatARunUsedIsShownWithNameNumberAndUnit() {
        String program = app.upload("burns.py", """
                import time
                end = time.monotonic() + 1
                while time.monotonic() < end: pass
                """);
        String id = client.create(program, "burns-a-second", 60).path("id").asText();
        assertThat(client.follow(id, line -> {})).isZero();
        Map<String, String> metrics = client.metrics(id);
        assertThat(metrics).containsOnlyKeys("CPU, average", "Memory, peak", "Cost");
        assertThat(metrics.get("CPU, average")).matches("[1-9][0-9.]* PERCENTAGE");
        assertThat(metrics.get("Memory, peak")).matches("[0-9.]+ PERCENTAGE");
        assertThat(metrics.get("Cost")).matches("[0-9.E-]+ CURRENCY");
    }

    /** It prints these fields, and the identifier under which the server's log has the request. */
    @Test
    void whatIsRefusedSaysWhy() {
        String viewer = app.key("acme", "viewer@acme.example", Role.VIEWER);
        CommandLine looker = CommandLine.start(app, viewer);
        CommandLine stranger = CommandLine.start(app, "wrong");
        refused(client.send("GET", "/runs/nothing", null), 404, "NOT_FOUND_ERROR");
        refused(client.send("POST", "/runs", "{}"), 422, "INVALID_INPUT_ERROR");
        refused(client.send("POST", "/runs", "{"), 400, "BAD_REQUEST_ERROR");
        refused(looker.send("POST", "/runs", "{}"), 403, "INSUFFICIENT_PERMISSIONS_ERROR");
        refused(stranger.send("GET", "/runs", null), 401, "UNAUTHORIZED_ERROR");
    }

    private static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode error = App.json(answer).path("errors").path(0);
        assertThat(error.path("code").asText()).isEqualTo(code);
        for (String field : List.of("message", "details", "suggestion", "path")) {
            assertThat(error.path(field).isTextual()).as(field).isTrue();
        }
        assertThat(App.json(answer).path("requestId").asText())
                .isEqualTo(answer.headers().firstValue("X-Request-Id").orElseThrow());
    }
}
