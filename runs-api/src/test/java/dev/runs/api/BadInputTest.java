package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a caller sends gives a 5xx or half a run, and every refusal is in the envelope. */
class BadInputTest {
    private static App app;
    private static String uri;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
        app.limit(0, 100_000, 3600);
        uri = app.upload("main.py", "print(1)\n");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    static Stream<Arguments> refusedBodies() {
        return Stream.of(
                Arguments.of(400, "", "{"),
                Arguments.of(400, "", "nonsense"),
                Arguments.of(400, "", "{} {}"),
                Arguments.of(400, "", "{\"name\":\"a\",\"name\":\"b\"}"),
                Arguments.of(400, "", "[".repeat(10_000)),
                Arguments.of(422, "body", ""),
                Arguments.of(422, "body", "[]"),
                Arguments.of(422, "body", "null"),
                Arguments.of(422, "runPython", "{}"),
                Arguments.of(422, "runPython", "{\"runPython\":{\"uri\":\"URI\"},\"runJar\":{\"uri\":\"URI\"}}"),
                Arguments.of(422, "runPython", "{\"runPython\":\"URI\"}"),
                Arguments.of(422, "runPython.uri", "{\"runPython\":{}}"),
                Arguments.of(422, "runPython.uri", "{\"runPython\":{\"uri\":7}}"),
                Arguments.of(422, "runPython.uri", "{\"runPython\":{\"uri\":\"s3://runs/acme/none.py\"}}"),
                Arguments.of(422, "runPython.uri", "{\"runPython\":{\"uri\":\"s3://runs/other/main.py\"}}"),
                Arguments.of(422, "runPython.uri", "{\"runPython\":{\"uri\":\"s3://runs/acme/../x/main.py\"}}"),
                Arguments.of(422, "runPython.uri", "{\"runPython\":{\"uri\":\"/etc/passwd.py\"}}"),
                Arguments.of(422, "runPython.uri", "{\"runPython\":{\"uri\":\"file:///etc/hosts.py\"}}"),
                Arguments.of(422, "runJar.uri", "{\"runJar\":{\"uri\":\"URI\"}}"),
                Arguments.of(422, "runPython.args", "{\"runPython\":{\"uri\":\"URI\",\"args\":\"x\"}}"),
                Arguments.of(422, "runPython.args[1]", "{\"runPython\":{\"uri\":\"URI\",\"args\":[\"x\",5]}}"),
                Arguments.of(422, "runPython.args", "{\"runPython\":{\"uri\":\"URI\",\"args\":[\"\\u0000\"]}}"),
                Arguments.of(422, "name", with("\"name\":\"short\"")),
                Arguments.of(422, "name", with("\"name\":\"with space\"")),
                Arguments.of(422, "name", with("\"name\":\"line\\nbreak\"")),
                Arguments.of(422, "name", with("\"name\":\"" + "n".repeat(256) + "\"")),
                Arguments.of(422, "name", with("\"name\":12345678")),
                Arguments.of(422, "runtime", with("\"runtime\":\"gigantic\"")),
                Arguments.of(422, "runtime", with("\"runtime\":{}")),
                Arguments.of(422, "timeoutSeconds", with("\"timeoutSeconds\":0")),
                Arguments.of(422, "timeoutSeconds", with("\"timeoutSeconds\":-5")),
                Arguments.of(422, "timeoutSeconds", with("\"timeoutSeconds\":1.5")),
                Arguments.of(422, "timeoutSeconds", with("\"timeoutSeconds\":\"soon\"")),
                Arguments.of(422, "labels.\ud83d\ude00", with("\"labels\":{\"\\ud83d\\ude00\":\"x\"}")),
                Arguments.of(422, "labels.\ufffd", with("\"labels\":{\"\\ud83d\":\"x\"}")),
                Arguments.of(
                        422,
                        "environment.sparkConfigs.spark.sql.\ufffd",
                        with("\"environment\":{\"sparkConfigs\":{\"spark.sql.\\ude00\":\"x\"}}")),
                Arguments.of(422, "environment", with("\"environment\":[]")),
                Arguments.of(
                        422,
                        "environment.dependencies[0].libraryName",
                        with("\"environment\":{\"dependencies\":[{\"libraryName\":\"--index-url=x\"}]}")),
                Arguments.of(
                        422,
                        "environment.dependencies[0].filePath",
                        with("\"environment\":{\"dependencies\":[{\"filePath\":\"s3://runs/acme/no.whl\"}]}")),
                Arguments.of(
                        422,
                        "environment.sparkConfigs.spark.master",
                        with("\"environment\":{\"sparkConfigs\":{\"spark.master\":\"local\"}}")));
    }

    @ParameterizedTest
    @MethodSource("refusedBodies")
    void aBodyThatIsWrongIsRefusedWithItsFieldAndChangesNothing(int status, String field, String body) {
        int before = total();
        HttpResponse<String> answer = app.post(app.memberKey, "/runs", body.replace("URI", uri));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode error = envelope(answer);
        if (!field.isEmpty()) {
            assertThat(error.path("field").asText()).isEqualTo(field);
            assertThat(error.path("suggestion").asText()).isNotEmpty();
        }
        assertThat(total()).isEqualTo(before);
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        HttpResponse<String> answer = app.post(
                app.memberKey,
                "/runs?region=nowhere!",
                "{\"name\":\"x\",\"runtime\":\"y\",\"timeoutSeconds\":-1,\"runPython\":{\"uri\":\"s3://runs/acme/z.py\"}}");
        assertThat(App.json(answer).path("errors"))
                .extracting(error -> error.path("field").asText())
                .containsExactlyInAnyOrder("name", "runtime", "region", "timeoutSeconds", "runPython.uri");
    }

    @Test
    void whatIsUnknownOrNotForACallerToSayIsIgnoredAlike() {
        String other = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
        String readOnly = """
                "id":"ID","organizationId":"ID","organization":"other","userId":"ID","userEmail":"other@acme.example",
                "triggeredById":"ID","status":"COMPLETED","attempt":7,"fence":7,"serverId":"ID","exitCode":0,
                "createTime":"2001-01-01T00:00:00Z","startTime":"2001-01-01T00:00:00Z",
                "completeTime":"2001-01-01T00:00:00Z","updateTime":"2001-01-01T00:00:00Z","created_at":"2001-01-01",
                "region":"mars","payload":{"region":"mars","timeoutSeconds":1},
                "kubeApp":{"id":"ID","status":"COMPLETED","message":"mine","events":[{"code":"RUN_COMPLETED"}]},
                """.replace("ID", other);
        String program = "\"name\":\"same-name\",\"runPython\":{\"uri\":\"" + uri + "\"MORE}}";
        JsonNode plain = accepted("{" + program.replace("MORE", ""));
        JsonNode claimed = accepted("{\"unknown\":{\"a\":[1]},\"__proto__\":{}," + readOnly
                + program.replace(
                        "MORE", ",\"id\":\"" + other + "\",\"organizationId\":\"" + other + "\",\"sha256\":\"0\""));
        assertThat(claimed.path("id").asText()).isNotEqualTo(plain.path("id").asText());
        assertThat(without(claimed, "id", "createTime", "updateTime"))
                .isEqualTo(without(plain, "id", "createTime", "updateTime"));
        for (String time : List.of("createTime", "updateTime")) {
            assertThat(claimed.path(time).asText()).doesNotStartWith("2001");
        }
        assertThat(app.run(claimed.path("id").asText()).path("status").asText()).isEqualTo("PENDING");
        assertThat(app.get(app.memberKey, "/runs/" + other).statusCode()).isEqualTo(404);
    }

    @Test
    void aCharacterIsTheSameHoweverItIsWritten() {
        String name = "\"\ud83d\ude00 \\ud83d\\ude00\":1,";
        accepted("{" + name + "\"runPython\":{\"uri\":\"" + uri + "\"}}");
        accepted("\ufeff{\"runPython\":{\"uri\":\"" + uri + "\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-16"})
    void aBodyInAnotherEncodingIsRefused(String encoding) {
        HttpResponse<String> answer = app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/runs"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(with("\"x\":\"\u00e9\""), Charset.forName(encoding))));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(envelope(answer).path("message").asText()).isEqualTo("The body is not UTF-8.");
    }

    @Test
    void aBodyOfTwoMegabytesIsTooLarge() {
        HttpResponse<String> answer = app.post(app.memberKey, "/runs", with("\"x\":\"" + "x".repeat(2_000_000) + "\""));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(envelope(answer).path("code").asText()).isEqualTo("REQUEST_ENTITY_TOO_LARGE");
    }

    @Test
    void aTimeoutAboveTheMaximumIsCutNotRefused() {
        HttpResponse<String> answer = app.post(
                app.memberKey, "/runs", with("\"timeoutSeconds\":99999999999").replace("URI", uri));
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(App.json(answer).path("payload").path("timeoutSeconds").asInt())
                .isEqualTo(3600);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/runs?cursor=nonsense",
                "/runs?size=101",
                "/runs?size=-1",
                "/runs?size=x",
                "/runs?status=DONE",
                "/runs?name=%25%25",
                "/runs?name=a*b*c*d",
                "/runs?created_after=yesterday",
                "/runs?created_after=",
                "/runs?created_after=%2B999999999-12-31T23:59:59Z",
                "/runs?created_after=-999999999-12-31T23:59:59Z",
                "/runs?region=a%00",
                "/runs/ID/logs?cursor=-1",
                "/runs/ID/logs?cursor=abc",
                "/runs/ID/logs?cursor=99999999999999999999",
                "/runs/ID/logs?size=0",
                "/runs/ID/logs?size=x",
                "/runs/ID/logs?regex=perhaps",
                "/runs/ID/logs?case=upper",
                "/runs/ID/logs?context=11"
            })
    void aParameterThatIsWrongIsRefused(String path) {
        String id = app.submit(uri, "");
        HttpResponse<String> answer = app.get(app.memberKey, path.replace("ID", id));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        envelope(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/runs/nothing",
                "/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV",
                "/runs/01ARZ3NDEKTSV4RRFFQ69G5FAV/logs",
                "/runs/%00",
                "/files/dir?dir=runs/other",
                "/files/dir",
                "/files/download?key=runs/acme/nothing",
                "/files/download?key=/etc/passwd"
            })
    void whatIsNotThereIsNotFound(String path) {
        HttpResponse<String> answer = app.get(app.memberKey, path);
        assertThat(answer.statusCode()).as(answer.body()).isIn(400, 404);
        envelope(answer);
    }

    @Test
    void aKeyThatIsUnknownRevokedOrExpiredIsRefused() {
        assertRefused("");
        assertRefused("nonsense");
        assertRefused("runs_01arz3ndektsv4rrffq69g5fav_" + "a".repeat(36));
        assertRefused("x".repeat(5000));

        String revoked = app.key("acme", "revoked@acme.example", Role.MEMBER);
        app.server.accessAdmin().revokeKey(revoked.split("_")[1]);
        assertRefused(revoked);

        String ofDisabled = app.key("acme", "disabled@acme.example", Role.MEMBER);
        app.server.accessAdmin().disableUser("disabled@acme.example");
        assertRefused(ofDisabled);

        app.server.accessAdmin().createUser("acme", "brief@acme.example", Role.MEMBER);
        String brief =
                app.server.accessAdmin().createKey("acme", "brief@acme.example", Role.MEMBER, Duration.ofMillis(1));
        assertRefused(brief);
    }

    @Test
    void anUploadUrlThatWasAlteredOrIsTooLargeIsRefused() {
        String url = App.json(app.post(app.memberKey, "/files/upload-url?key=runs/acme/big.bin", ""))
                .path("uploadUrl")
                .asText();
        String altered = url.substring(0, url.length() - 1) + (url.endsWith("A") ? "E" : "A");
        assertThat(app.put(altered, BodyPublishers.ofString("x")).statusCode()).isEqualTo(403);
        assertThat(app.put(url, BodyPublishers.ofByteArray(new byte[5_000_001])).statusCode())
                .isEqualTo(413);
        assertThat(app.get(app.memberKey, "/files/download?key=runs/acme/big.bin")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void anUploadThatIsCutShortIsNeverSeenAndIsNotTheServersFault() throws IOException {
        String url = App.json(app.post(app.memberKey, "/files/upload-url?key=runs/acme/cut.bin", ""))
                .path("uploadUrl")
                .asText();
        String head = "PUT " + URI.create(url).getPath() + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), app.server.port())) {
            socket.getOutputStream().write((head + "x".repeat(99_000)).getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 400");
        }
        assertThat(app.get(app.memberKey, "/files/download?key=runs/acme/cut.bin")
                        .statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runs/acme/../other/x",
                "runs/acme//x",
                "runs/acme/",
                "runs/acme/%00",
                "runs/acme/a%0Ab",
                "runs/acme/..%5Cx",
                "runs/other/x",
                "runsevil/acme/x",
                "../../etc/passwd",
                "/etc/passwd",
                ""
            })
    void anUploadStaysBelowTheOrganizationsRoot(String key) {
        HttpResponse<String> answer = app.post(app.memberKey, "/files/upload-url?key=" + key, "");
        assertThat(answer.statusCode()).as(answer.body()).isIn(404, 422);
        envelope(answer);
    }

    @Test
    void aWrongMethodOrMediaTypeIsToldInTheEnvelope() {
        HttpResponse<String> method =
                app.send(app.memberKey, HttpRequest.newBuilder(app.uri("/runs")).DELETE());
        assertThat(method.statusCode()).isEqualTo(405);
        envelope(method);
        HttpResponse<String> type = app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/runs"))
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{}")));
        assertThat(type.statusCode()).isEqualTo(415);
        envelope(type);
    }

    private static JsonNode accepted(String body) {
        HttpResponse<String> answer =
                app.post(app.memberKey, "/runs?region=aws-us-west-2&unknown=1&status=COMPLETED", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return App.json(answer);
    }

    /** As text, without what differs between any two runs. */
    private static String without(JsonNode run, String... fields) {
        String text = run.toString();
        for (String field : fields) {
            text = text.replaceAll("(?i)" + run.path(field).asText(), "");
        }
        return text;
    }

    private static void assertRefused(String key) {
        HttpResponse<String> answer = app.get(key, "/runs");
        assertThat(answer.statusCode()).isIn(401, 431);
        if (answer.statusCode() == 401) {
            assertThat(envelope(answer).path("code").asText()).isEqualTo("UNAUTHORIZED_ERROR");
        }
    }

    private static JsonNode envelope(HttpResponse<String> answer) {
        JsonNode body = App.json(answer);
        JsonNode error = body.path("errors").path(0);
        for (String name : new String[] {"code", "message", "details", "path", "suggestion"}) {
            assertThat(error.path(name).isTextual())
                    .as("%s in %s", name, answer.body())
                    .isTrue();
        }
        assertThat(answer.headers().firstValue("X-Request-Id"))
                .hasValue(body.path("requestId").asText());
        return error;
    }

    private static int total() {
        return App.json(app.get(app.memberKey, "/runs?size=0")).path("total").asInt();
    }

    private static String with(String field) {
        return "{\"runPython\":{\"uri\":\"URI\"}," + field + "}";
    }
}
