package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Runs API with real programs, seen from outside. */
class RunApiTest {
    private static App app;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void aPythonFileRunsWithItsArgumentsAndLeavesItsLogAndItsResult() {
        String uri = app.upload("report.py", """
                import os, sys
                print(sys.argv[1:])
                print("to stderr", file=sys.stderr)
                open(os.path.join(os.environ["RUNS_OUTPUT"], "answer.txt"), "w").write("42")
                """);
        HttpResponse<String> submitted = app.post(
                app.memberKey,
                "/runs",
                "{\"runPython\":{\"uri\":\"" + uri + "\",\"args\":[\"a b\",\"\",\"\\\"q\\\"\",\"é☃\"]}}");
        assertThat(submitted.statusCode()).isEqualTo(201);
        assertThat(submitted.headers().firstValue("X-Request-Id")).isPresent();
        JsonNode accepted = App.json(submitted);
        assertThat(accepted.path("status").asText()).isEqualTo("PENDING");
        assertThat(accepted.path("name").asText()).matches("[a-zA-Z0-9_.-]{8,255}");
        assertThat(accepted.path("payload").path("timeoutSeconds").asInt()).isEqualTo(3600);
        assertThat(accepted.path("payload").path("runtime").asText()).isEqualTo("tiny");
        assertThat(accepted.path("region").asText()).isEqualTo("local");
        // No finer than every client reads, and the same before and after it was stored.
        assertThat(accepted.path("createTime").asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z")
                .isEqualTo(
                        app.run(accepted.path("id").asText()).path("createTime").asText());

        String id = accepted.path("id").asText();
        JsonNode run = app.awaitStatus(id, "COMPLETED");
        assertThat(run.path("startTime").asText()).isNotEmpty();
        assertThat(run.path("kubeApp").path("events"))
                .extracting(event -> event.path("code").asText())
                .contains("RUN_SUBMITTED", "APP_START_CREATION", "RUN_STARTED", "RUN_COMPLETED");
        assertThat(lines(id)).containsExactly("['a b', '', '\"q\"', 'é☃']", "to stderr");

        JsonNode folder = App.json(app.get(app.memberKey, "/files/dir?dir=runs/acme/runs/" + id));
        assertThat(folder.path("files").get(0).path("name").asText()).isEqualTo("answer.txt");
        HttpResponse<String> result =
                app.get(app.memberKey, "/files/download?key=runs/acme/runs/" + id + "/answer.txt");
        assertThat(result.body()).isEqualTo("42");
        assertThat(result.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"answer.txt\"; filename*=UTF-8''answer.txt");
    }

    @Test
    void aFailedProgramsExceptionIsTheRunsMessage() {
        String id = app.submit(app.upload("fails.py", "raise ValueError('no such station')\n"), "");
        JsonNode run = app.awaitStatus(id, "FAILED");
        assertThat(run.path("kubeApp").path("message").asText()).contains("ValueError: no such station");
    }

    @Test
    void aTimeoutEndsInTheFormThatEveryClientUnderstands() {
        String id = app.submit(app.upload("sleeps.py", "import time\ntime.sleep(600)\n"), ",\"timeoutSeconds\":1");
        JsonNode run = app.awaitStatus(id, "FAILED");
        List<String> withTheWord = new ArrayList<>();
        for (JsonNode event : run.path("kubeApp").path("events")) {
            if (event.path("message").asText().contains("timeout")) {
                withTheWord.add(event.path("code").asText());
            }
        }
        assertThat(withTheWord).containsExactly("RUN_FAIL_EXEC");
        assertThat(idsWithStatus("TIMED_OUT")).contains(id);
        assertThat(idsWithStatus("FAILED")).contains(id);
    }

    @Test
    void onlyATimeoutsEventSaysTimeout() {
        String id = app.submit(app.upload("says.py", "raise OSError('connect timeout')\n"), "");
        JsonNode run = app.awaitStatus(id, "FAILED");
        assertThat(run.path("kubeApp").path("message").asText()).contains("connect timeout");
        assertThat(run.path("kubeApp").path("events"))
                .noneMatch(event -> event.path("message").asText().contains("timeout"));
    }

    @Test
    void aRunningProgramIsCancelledWithItsGrandchildren() {
        String id = app.submit(app.upload("parent.py", """
                        import subprocess, time
                        child = subprocess.Popen(["sleep", "600"], start_new_session=True)
                        print("child", child.pid)
                        time.sleep(600)
                        """), "");
        app.awaitStatus(id, "RUNNING");
        String line = Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> lines(id), lines -> !lines.isEmpty())
                .get(0);
        assertThat(App.json(app.post(app.memberKey, "/runs/" + id + "/cancel", ""))
                        .path("id")
                        .asText())
                .isEqualTo(id);
        app.awaitStatus(id, "CANCELLED");
        long child = Long.parseLong(line.replace("child ", ""));
        assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
        // A second cancel finds it cancelled already: no error.
        assertThat(app.post(app.memberKey, "/runs/" + id + "/cancel", "").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aFinishedRunCannotBeCancelled() {
        String id = app.submit(app.upload("short.py", "print(1)\n"), "");
        app.awaitStatus(id, "COMPLETED");
        HttpResponse<String> refused = app.post(app.memberKey, "/runs/" + id + "/cancel", "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(App.json(refused).path("errors").get(0).path("code").asText())
                .isEqualTo("CONFLICT_ERROR");
    }

    @Test
    void aRunHasTheVersionsOfWhenItWasSubmitted() {
        app.limit(0, 100, 3600);
        String uri = app.upload("versioned.py", "print('first')\n");
        String first = app.submit(uri, "");
        app.upload("versioned.py", "print('second')\n");
        String second = app.submit(uri, "");
        app.limit(100, 100, 3600);
        app.awaitStatus(first, "COMPLETED");
        app.awaitStatus(second, "COMPLETED");
        assertThat(lines(first)).containsExactly("first");
        assertThat(lines(second)).containsExactly("second");
    }

    @Test
    void theListIsNewestFirstAndPaged() {
        String key = app.key("pager", "member@pager.example", Role.MEMBER);
        String uri = app.upload(key, "pager", "main.py", HttpRequest.BodyPublishers.ofString("print(1)\n"));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String body = "{\"name\":\"pager-run-" + i + "\",\"runPython\":{\"uri\":\"" + uri + "\"}}";
            ids.add(0, App.json(app.post(key, "/runs", body)).path("id").asText());
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = App.json(app.get(key, "/runs?size=2" + cursor));
            assertThat(page.path("total").asInt()).isEqualTo(5);
            page.path("items").forEach(run -> seen.add(run.path("id").asText()));
            cursor = page.path("next_page").isNull()
                    ? ""
                    : "&cursor=" + page.path("next_page").asText();
        } while (!cursor.isEmpty());
        assertThat(seen).isEqualTo(ids);
        assertThat(App.json(app.get(key, "/runs?name=pager-*-3")).path("items")).hasSize(1);
        assertThat(App.json(app.get(key, "/runs?name=*ager-*")).path("total").asInt())
                .isEqualTo(App.json(app.get(key, "/runs?name=pager-*"))
                        .path("total")
                        .asInt())
                .isPositive();
    }

    @Test
    void aSessionLikeTheCommandLineClientsSeesEveryLineOnce() {
        String id = app.submit(app.upload("prints.py", """
                        import time
                        for i in range(3000):
                            print("" if i % 7 == 0 else i)
                            if i % 500 == 0: time.sleep(0.2)
                        """), "");
        List<String> seen = new ArrayList<>();
        long cursor = 0;
        boolean active = true;
        while (active) {
            JsonNode page = App.json(app.get(app.memberKey, "/runs/" + id + "/logs?cursor=" + cursor + "&size=200"));
            page.path("items").forEach(item -> seen.add(item.path("raw").asText()));
            // Null where the run has ended meanwhile: the client then stays where it is.
            cursor = page.path("next_page").asLong(cursor);
            active = List.of("PENDING", "RUNNING")
                    .contains(app.run(id).path("status").asText());
        }
        JsonNode last = App.json(app.get(app.memberKey, "/runs/" + id + "/logs?cursor=" + cursor + "&size=1000"));
        last.path("items").forEach(item -> seen.add(item.path("raw").asText()));
        List<String> printed = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            printed.add(i % 7 == 0 ? "" : String.valueOf(i));
        }
        assertThat(seen).isEqualTo(printed);
    }

    /** What looks at it is to make it harmless: the API gives out what the program wrote. */
    @Test
    void aLineOfALogKeepsItsTextWhateverItHolds() {
        String line =
                "\u0000\u0001\b\t\u000b\u001b[31mred\u007f\u0085\u009b2J\u2028\u2029\u202e\u2066\ufeff\"\\</script>\ud83d\ude00";
        String program = "import sys\nsys.stdout.buffer.write(bytes.fromhex('"
                + HexFormat.of().formatHex(line.getBytes(StandardCharsets.UTF_8)) + "'))\n";
        String id = app.submit(app.upload("signs.py", program), "");
        app.awaitStatus(id, "COMPLETED");

        HttpResponse<String> answer = app.get(app.memberKey, "/runs/" + id + "/logs");

        assertThat(App.json(answer).path("items")).hasSize(1);
        assertThat(App.json(answer).path("items").path(0).path("raw").asText()).isEqualTo(line);
        assertThat(answer.body().chars()).noneMatch(sign -> sign < ' ');
    }

    @Test
    void anExtraParameterOrFieldThatAClientSendsChangesNothing() {
        String uri = app.upload("plain.py", "print(1)\n");
        HttpResponse<String> answer = app.post(
                app.memberKey,
                "/runs?region=aws-us-west-2&unknown=1",
                "{\"entrypoint\":\"x\",\"id\":\"mine\",\"status\":\"COMPLETED\",\"runPython\":{\"uri\":\"" + uri
                        + "\"}}");
        assertThat(answer.statusCode()).isEqualTo(201);
        JsonNode run = App.json(answer);
        assertThat(run.path("status").asText()).isEqualTo("PENDING");
        assertThat(run.path("id").asText()).isNotEqualTo("mine");
        assertThat(run.path("payload").path("region").asText()).isEqualTo("aws-us-west-2");
    }

    private static List<String> idsWithStatus(String status) {
        List<String> ids = new ArrayList<>();
        App.json(app.get(app.memberKey, "/runs?size=100&status=" + status))
                .path("items")
                .forEach(run -> ids.add(run.path("id").asText()));
        return ids;
    }

    private static List<String> lines(String id) {
        List<String> lines = new ArrayList<>();
        App.json(app.get(app.memberKey, "/runs/" + id + "/logs?size=10000"))
                .path("items")
                .forEach(item -> lines.add(item.path("raw").asText()));
        return lines;
    }
}
