package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are small to send and large to read are refused, and the refusal is small, too. */
class LargeInputTest {
    private static final int MAX_ANSWER = 100_000;

    private static App app;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
        app.limit(0, 1000, 3600);
        app.upload("main.py", "print(1)\n");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    static Stream<Arguments> bodies() {
        String uri = "\"runPython\":{\"uri\":\"s3://runs/acme/main.py\"";
        String keys =
                IntStream.range(0, 70_000).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));
        return Stream.of(
                Arguments.of("a megabyte of brackets", "[".repeat(999_999), 400),
                Arguments.of("a megabyte of braces", "{\"a\":".repeat(190_000), 400),
                Arguments.of(
                        "depth in a field that nobody asks for",
                        "{\"x\":" + "[".repeat(60) + "]".repeat(60) + "}",
                        400),
                Arguments.of("a long number", "{\"timeoutSeconds\":" + "9".repeat(900_000) + "}", 400),
                Arguments.of("a long fraction", "{\"timeoutSeconds\":0." + "9".repeat(900_000) + "}", 400),
                Arguments.of("a number out of every range", "{" + uri + "},\"timeoutSeconds\":-1e999999999}", 422),
                Arguments.of("a long string", "{" + uri + "},\"name\":\"" + "x".repeat(900_000) + "\"}", 422),
                Arguments.of("a long name of a field", "{\"" + "x".repeat(900_000) + "\":1}", 400),
                Arguments.of("a long runtime", "{" + uri + "},\"runtime\":\"" + "x".repeat(900_000) + "\"}", 422),
                Arguments.of(
                        "a long URI",
                        "{\"runPython\":{\"uri\":\"s3://runs/acme/" + "x".repeat(900_000) + ".py\"}}",
                        422),
                Arguments.of("a long foreign URI", "{\"runPython\":{\"uri\":\"" + "x".repeat(900_000) + ".py\"}}", 422),
                Arguments.of("the same key twice", "{" + uri + "}," + uri + "}}", 400),
                Arguments.of("many keys and no program", "{" + keys + "}", 422),
                Arguments.of("many settings", "{" + uri + "},\"environment\":{\"sparkConfigs\":{" + keys + "}}}", 422),
                Arguments.of("many arguments", "{" + uri + ",\"args\":[5" + ",5".repeat(400_000) + "]}}", 422),
                Arguments.of(
                        "many dependencies",
                        "{" + uri + "},\"environment\":{\"dependencies\":[{}" + ",{}".repeat(300_000) + "]}}",
                        422),
                Arguments.of(
                        "many things that are no dependencies",
                        "{" + uri + "},\"environment\":{\"dependencies\":[1" + ",1".repeat(400_000) + "]}}",
                        422),
                Arguments.of(
                        "a long library",
                        "{" + uri + "},\"environment\":{\"dependencies\":[{\"libraryName\":\"" + "x".repeat(900_000)
                                + "\"}]}}",
                        422),
                Arguments.of(
                        "a long setting",
                        "{" + uri + "},\"environment\":{\"sparkConfigs\":{\"" + "x".repeat(900_000) + "\":\"1\"}}}",
                        400),
                Arguments.of("half a character", "{" + uri + ",\"args\":[\"\\ud800\"]}}", 422),
                Arguments.of(
                        "half a character in a setting",
                        "{" + uri + "},\"environment\":{\"sparkConfigs\":{\"spark.app.name\":\"\\ud800\"}}}",
                        422),
                Arguments.of("half a character in a version", "{" + uri + "},\"version\":\"\\udc00\"}", 422),
                Arguments.of("NUL in a version", "{" + uri + "},\"version\":\"\\u0000\"}", 422),
                Arguments.of("a long version", "{" + uri + "},\"version\":\"" + "x".repeat(900_000) + "\"}", 422));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void isRefusedInFewWords(String what, String body, int status) {
        HttpResponse<String> answer = app.post(app.memberKey, "/runs", body);

        assertThat(answer.statusCode()).as(what).isEqualTo(status);
        assertThat(answer.body().length()).as(what).isLessThan(MAX_ANSWER);
        assertThat(App.json(answer).path("errors").path(0).path("code").isTextual())
                .isTrue();
    }

    /** The server decompresses requests; the limit is of what it reads, not of what was sent. */
    @Test
    void aCompressedBodyCountsAsWhatItIs() throws IOException {
        assertThat(compressed("/runs", "application/json", "{}" + " ".repeat(999_000), 1)
                        .statusCode())
                .isEqualTo(422);
        assertThat(compressed("/runs", "application/json", " ".repeat(1_000_000), 500)
                        .statusCode())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "gzip, gzip"})
    void aBodyThatIsNotCompressedAsItSaysIsTheClientsFault(String encoding) {
        HttpResponse<String> answer = app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/runs"))
                        .header("Content-Type", "application/json")
                        .header("Content-Encoding", encoding)
                        .POST(BodyPublishers.ofString("no, it is not")));
        assertThat(answer.statusCode()).as(answer.body()).isIn(400, 415);
    }

    /** Whoever it is, before he has signed in. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void aFormIsAsLongAsAFormMayBe(int megabytes) throws IOException {
        HttpResponse<String> answer = compressed(
                "/console/sign-in", "application/x-www-form-urlencoded", "email=" + "x".repeat(1_000_000), megabytes);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body().length()).isLessThan(MAX_ANSWER);
    }

    private static HttpResponse<String> compressed(String path, String type, String part, int times)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < times; i++) {
                gzip.write(part.getBytes(StandardCharsets.US_ASCII));
            }
        }
        return app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri(path))
                        .header("Content-Type", type)
                        .header("Content-Encoding", "gzip")
                        .header("Origin", app.server.url().toString().replaceFirst("/$", ""))
                        .POST(BodyPublishers.ofByteArray(bytes.toByteArray())));
    }
}
