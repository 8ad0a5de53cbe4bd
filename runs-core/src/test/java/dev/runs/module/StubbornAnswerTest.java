package dev.runs.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.module.Answer.Unknown;
import dev.runs.module.StepResult.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What modules answer that is no result, not whole, or hostile. Each is asked once, whatever it answers. */
class StubbornAnswerTest extends StubbornCalls {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\": \"succeeded\"",
                "",
                "[]",
                "null",
                "\"succeeded\"",
                "{} {}",
                "{\"status\": \"done\"}",
                "{\"status\": null}",
                "{\"status\": 1}",
                "{\"data\": [1]}",
                "{\"data\": {\"a\": \"\\u0000\"}}",
                "{\"data\": {\"a\": NaN}}",
                "{\"files\": {\"a\": 1}}",
                "{\"files\": {\"a\": \"a.csv\"}}",
                "<html>"
            })
    void whatIsNoResultIsAFailure(String body) throws Exception {
        assertFailed(ok(body), "The module's answer ");
    }

    @Test
    void whatIsLeftOutHasItsStandard() throws Exception {
        assertThat(result(ask(ok("{}")))).isEqualTo(new StepResult(Status.SUCCEEDED, null, Map.of(), Map.of()));
        assertThat(result(ask(ok("{'error': ['a', 1], 'data': null, 'more': 1}".replace('\'', '"')))))
                .isEqualTo(new StepResult(Status.SUCCEEDED, "[\"a\",1]", Map.of(), Map.of()));
        assertThat(result(ask(ok("{\"status\": \"running\"}"))).status()).isEqualTo(Status.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\": \"succeeded\"}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-",
                "HTTP/1.1 200 OK\r\nx-wei-status: succeeded\r\nx-wei-files: {\"a\": \"a.csv\"}\r\n",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 2",
                "HTTP/1.1 500",
                "HTTP/1.1 200 OK\r\nContent-Length: 0",
                "HTTP/1.1 200 OK\r\nx-wei-status: succeeded\r\nContent-Length: 0",
                "HTTP/1.1 200 OK\r\nx-wei-status: succeeded\r\nContent-Length: 0\r\nServer: uvi",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
                "HTTP/1.1 100 Continue\r\n\r\n",
                "\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/9.9 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                // Nothing says where it ends, and it cannot be read.
                "HTTP/1.1 200 OK\r\n\r\n{\"status\": \"succ",
                ""
            })
    void whatDoesNotComeWholeIsUnknown(String answer) throws Exception {
        assertThat(ask(answer)).isInstanceOf(Unknown.class);
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x=y\r\n}\r\n0\r\nTrailer: t\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 P\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}and something more",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n{}"
            })
    void whatIsWholeCounts(String answer) throws Exception {
        assertThat(result(ask(answer)).status()).isEqualTo(Status.SUCCEEDED);
    }

    @ParameterizedTest
    @CsvSource({
        "301 Moved,a redirect",
        "302 Found,a redirect",
        "307 Temporary Redirect,a redirect",
        "304 Not Modified,a redirect",
        "400 Bad Request,HTTP status 400: It is ?broken",
        "404 Not Found,HTTP status 404: It is ?broken",
        "500 Internal Server Error,HTTP status 500: It is ?broken",
        "503 Service Unavailable,HTTP status 503: It is ?broken"
    })
    void anyOtherStatusIsAFailureAndRedirectsAreNotFollowed(String status, String said) throws Exception {
        AtomicBoolean followed = new AtomicBoolean();
        try (StubbornServer other = new StubbornServer(connection -> followed.set(true))) {
            assertFailed(
                    "HTTP/1.1 " + status + "\r\nLocation: http://127.0.0.1:" + other.port()
                            + "/action\r\nContent-Length: 15\r\n\r\nIt is \u001Bbroken\r\n",
                    said);
        }
        assertThat(followed).isFalse();
    }

    @Test
    void theStatusOfAnErrorSaysEnoughHoweverItGoesOn() throws Exception {
        assertFailed("HTTP/1.1 500 Oh\r\nContent-Length: 1000\r\n\r\nIt bro", "HTTP status 500: It bro");
        assertFailed("HTTP/1.1 500 Oh\r\n\r\n" + "x".repeat(1_000_000), "HTTP status 500: xxx");
    }

    @Test
    void anAnswerHasAnEndElsewhereThanTheDisk() throws Exception {
        assertFailed(ok("\"" + "x".repeat(MAX_JSON) + "\""), "more than 10000 bytes");
        assertFailed("HTTP/1.1 200 OK\r\nContent-Length: 9999999999999\r\n\r\n", "more than 10000 bytes");
        assertFailed(file("{\"a\": \"a\"}", "Content-Length: 100001\r\n"), "more than 100000 bytes");
        for (String head : List.of(
                "HTTP/1.1 200 OK\r\n\r\n",
                file("{\"a\": \"a\"}", ""),
                file("{\"a\": \"a\"}", "Transfer-Encoding: chunked\r\n") + "FFFFFFF\r\n")) {
            try (StubbornServer server = new StubbornServer(connection -> {
                connection.readRequest();
                connection.say(head);
                connection.sayForEver("xxxxxxxxxxxxxxxx");
            })) {
                assertFailed(act(server), "bytes");
            }
        }
        assertThat(result(ask(file("{\"a\": \"a\"}", "Content-Length: 100000\r\n") + "x".repeat(100_000)))
                        .files()
                        .get("a"))
                .hasSize(100_000);
    }

    @Test
    void headersHaveAnEnd() throws Exception {
        assertFailed("HTTP/1.1 200 OK\r\nx-wei-data: " + "1".repeat(70_000) + "\r\n\r\n", "headers");
        for (String endless : List.of("a: b\r\n", "xxxxxxxxxx")) {
            try (StubbornServer server = new StubbornServer(connection -> {
                connection.readRequest();
                connection.say("HTTP/1.1 200 OK\r\n");
                connection.sayForEver(endless);
            })) {
                assertFailed(act(server), "headers");
            }
        }
    }

    @Test
    void compressionIsNotTaken() throws Exception {
        assertFailed("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", "compressed");
        assertThat(result(ask("HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}")))
                .isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-wei-status: done",
                "x-wei-status: ",
                "x-wei-status: succeeded\r\nx-wei-data: {",
                "x-wei-status: succeeded\r\nx-wei-data: [1]",
                "x-wei-status: succeeded\r\nx-wei-error: nobody",
                "x-wei-status: succeeded\r\nx-wei-files: [\"a\"]",
                "x-wei-status: succeeded\r\nx-wei-files: {\"a\": null}",
                "x-wei-status: succeeded\r\nx-wei-files: {\"a\": \"\\ud800\"}",
                "x-wei-status: succeeded\r\nx-wei-files: {\"a\": \"a\", \"b\": \"b\"}"
            })
    void headersThatCannotBeReadAreAFailure(String headers) throws Exception {
        assertFailed("HTTP/1.1 200 OK\r\n" + headers + "\r\nContent-Length: 3\r\n\r\nabc", "The module's answer ");
    }
}
