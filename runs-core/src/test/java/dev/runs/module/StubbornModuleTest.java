package dev.runs.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.module.Answer.NotSent;
import dev.runs.module.Answer.Result;
import dev.runs.module.Answer.Unknown;
import dev.runs.module.StepResult.Status;
import dev.runs.workflow.ModuleHosts;
import dev.runs.workflow.Uploads;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules that answer wrongly, maliciously, or not to the end. Each is asked once, whatever it does. */
class StubbornModuleTest {
    private static final int MAX_JSON = 10_000;
    private static final long MAX_RESULT = 100_000;
    private static final int MAX_FILES = 20;
    private static final String FILE = "HTTP/1.1 200 OK\r\nx-wei-status: succeeded\r\nx-wei-files: %s\r\n%s\r\n";

    private final ModuleClient client = new ModuleClient(
            new ModuleHosts(ModuleHosts.STANDARD, port -> false, address -> false, Set.of()),
            new ModuleLimits(Duration.ofSeconds(1), Duration.ofSeconds(1), MAX_JSON, MAX_RESULT, MAX_FILES));

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        client.close();
    }

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

    @Test
    void aFileOfWhichNobodyKnowsTheEndIsNotTaken() throws Exception {
        assertFailed(file("{\"a\": \"a\"}", "") + "abc", "how long");
    }

    @ParameterizedTest
    @CsvSource({
        "../../evil.csv,evil.csv",
        "/etc/passwd,passwd",
        "..,file",
        "../,file",
        ".,file",
        "C:\\\\data\\\\a.csv,a.csv",
        "..\\\\..\\\\evil,evil",
        "a\\nb\\u202Ec.csv,a_b_c.csv",
        "'',file",
        "C:evil,C_evil"
    })
    void onlyTheNameAtTheEndOfAPathCounts(String path, String name) throws Exception {
        StepResult result = result(ask(file("{\"../label\": \"" + path + "\"}", "Content-Length: 3\r\n") + "abc"));

        assertThat(result.files()).containsExactly(Map.entry("../label", folder.resolve(name)));
        assertThat(folder.resolve(name)).hasContent("abc");
    }

    @Test
    void aVeryLongNameIsCut() throws Exception {
        String name = "x".repeat(1_000) + ".csv";
        Path file = result(ask(file("{'a': '" + name + "'}", "Content-Length: 1\r\n") + "x"))
                .files()
                .get("a");
        assertThat(file.getFileName().toString()).endsWith("xx.csv").hasSize(200);
        assertThat(file).hasContent("x");
        assertThat(Uploads.nameOf("ü".repeat(1_000) + ".csv")).isEqualTo("ü".repeat(98) + ".csv");
        assertThat(Uploads.nameOf("\uD83E\uDD16".repeat(1_000))).isEqualTo("\uD83E\uDD16".repeat(50));
    }

    @Test
    void filesInAZipAreTakenByTheirNamesWhereverTheyPoint() throws Exception {
        byte[] zip = zip("../../x/A.csv", "1", "/abs/a.csv", "2", "unasked", "3", "d/", "", "c/b.csv", "4");
        StepResult result = result(act(StubbornServer.answering(
                bytes(file("{'one': 'A.csv', 'two': '/abs/a.csv', 'three': 'C:\\\\x\\\\b.csv'}", length(zip)), zip))));

        assertThat(result.files()).containsOnlyKeys("one", "two", "three");
        assertThat(result.files().get("one")).hasParent(folder).hasContent("1");
        assertThat(result.files().get("two")).hasParent(folder).hasContent("2");
        assertThat(result.files().get("three")).hasParent(folder).hasContent("4");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("A.csv", "a-2.csv", "b.csv");
        }
        assertThat(folder.getParent().resolve("A.csv")).doesNotExist();
    }

    @Test
    void filesOfOneNameAreToldApartByTheirPaths() throws Exception {
        byte[] zip = zip("x/a.csv", "1", "y/a.csv", "2");
        StepResult result = result(act(StubbornServer.answering(
                bytes(file("{'two': '/data/y/a.csv', 'one': '/data/x/a.csv'}", length(zip)), zip))));

        assertThat(result.files().get("one")).hasContent("1");
        assertThat(result.files().get("two")).hasContent("2");
    }

    @Test
    void bombsAndBrokenZipsAreRefused() throws Exception {
        String files = "{'a': 'a', 'b': 'b'}";
        byte[] bomb = zip("a", "x", "b", "0".repeat((int) MAX_RESULT));
        byte[] hidden = zip("a", "x", "b", "y", "unasked", "0".repeat((int) MAX_RESULT));
        assertFailed(act(StubbornServer.answering(bytes(file(files, length(bomb)), bomb))), "more than 100000 bytes");
        assertFailed(
                act(StubbornServer.answering(bytes(file(files, length(hidden)), hidden))), "more than 100000 bytes");

        ByteArrayOutputStream many = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(many)) {
            for (int i = 0; i <= MAX_FILES; i++) {
                out.putNextEntry(new ZipEntry("e" + i + "/"));
            }
        }
        assertFailed(
                act(StubbornServer.answering(bytes(file(files, length(many.toByteArray())), many.toByteArray()))),
                "more than 20 files");

        byte[] broken = zip("a", "x".repeat(1_000), "b", "y");
        broken[45] ^= 0x55;
        assertFailed(act(StubbornServer.answering(bytes(file(files, length(broken)), broken))), "damaged");
        byte[] cut = Arrays.copyOf(zip("a", "x", "b", "y"), 38);
        assertFailed(act(StubbornServer.answering(bytes(file(files, length(cut)), cut))), "damaged");
        byte[] one = zip("a", "x");
        assertFailed(act(StubbornServer.answering(bytes(file(files, length(one)), one))), "'b'");
    }

    @Test
    void labelsEndNoHeader() throws Exception {
        try (StubbornServer server = StubbornServer.answering(ok("{}"))) {
            String label = "a\"\r\nX-Evil: 1\r\n\r\n--b";
            client.act(
                            server.module(),
                            Steps.of("go\r\nX-Evil: 1", "{'a': '\\r\\nX-Evil: 1'}"),
                            Map.of(label, () -> new ByteArrayInputStream(new byte[0])),
                            folder)
                    .get(1, TimeUnit.MINUTES);

            assertThat(server.requests()).singleElement().satisfies(request -> {
                assertThat(request.lines()).noneMatch(line -> line.startsWith("X-Evil"));
                assertThat(request).contains("filename=\"a%22%0D%0AX-Evil: 1%0D%0A%0D%0A--b\"");
                assertThat(request).startsWith("POST /action?action_handle=go%0D%0AX-Evil%3A+1&action_vars=");
            });
        }
    }

    @Test
    void nothingIsSaidButWhatIsNeeded() throws Exception {
        try (StubbornServer server =
                StubbornServer.answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 2\r\n\r\n{}")) {
            act(server);
            act(server);
            assertThat(server.requests()).hasSize(2);
            for (String request : server.requests()) {
                assertThat(request)
                        .isEqualTo("POST /action?action_handle=go&action_vars=%7B%7D HTTP/1.1\r\n"
                                + "Host: 127.0.0.1:" + server.port() + "\r\n"
                                + "User-Agent: Runs\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
                                + "Connection: close\r\nContent-Length: 0\r\n\r\n");
            }
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionThatEndsAfterTheRequestLeavesItUnknownAndIsNotTriedAgain() throws Exception {
        for (boolean reset : List.of(true, false)) {
            try (StubbornServer server = new StubbornServer(connection -> {
                connection.readRequest();
                if (reset) {
                    connection.reset();
                }
            })) {
                assertThat(act(server)).isInstanceOf(Unknown.class);
                assertThat(server.accepted()).isEqualTo(1);
                assertThat(folder).isEmptyDirectory();
            }
        }
    }

    @Test
    void aConnectionThatEndsBeforeTheRequestIsReadIsNeverAResultAndIsNotTriedAgain() throws Exception {
        for (int i = 0; i < 20; i++) {
            boolean reset = i % 2 == 0;
            try (StubbornServer server = new StubbornServer(connection -> {
                if (reset) {
                    connection.reset();
                }
            })) {
                assertThat(act(server)).isInstanceOfAny(NotSent.class, Unknown.class);
                assertThat(server.accepted()).isEqualTo(1);
            }
        }
    }

    @Test
    void aConnectionThatBreaksInTheMiddleOfAnUploadLeavesItUnknown() throws Exception {
        try (StubbornServer server = new StubbornServer(connection -> connection.say("HTTP"))) {
            FileContent large = () -> new ByteArrayInputStream(new byte[20_000_000]);
            assertThat(client.act(server.module(), Steps.of("go", "{}"), Map.of("file", large), folder)
                            .get(1, TimeUnit.MINUTES))
                    .isInstanceOf(Unknown.class);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void anUploadThatIsRefusedEarlyIsAFailure() throws Exception {
        try (StubbornServer server = new StubbornServer(connection -> {
            connection.say("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nmuch");
            connection.awaitEnd();
        })) {
            FileContent large = () -> new ByteArrayInputStream(new byte[20_000_000]);
            assertFailed(
                    client.act(server.module(), Steps.of("go", "{}"), Map.of("file", large), folder)
                            .get(1, TimeUnit.MINUTES),
                    "HTTP status 413: much");
        }
    }

    @Test
    void aPortWhereNobodyListensMeansNotSent() throws Exception {
        StubbornServer gone = StubbornServer.answering("");
        gone.close();
        assertThat(act(gone)).isEqualTo(new NotSent("cannot be reached: connection refused"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anActionMayTakeLongerThanEveryLimit() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        try (StubbornServer server = new StubbornServer(connection -> {
            connection.readRequest();
            if (connection.isAction()) {
                await(late);
                connection.say(ok("{}"));
            } else {
                connection.awaitEnd();
            }
        })) {
            CompletableFuture<Answer> answer = client.act(server.module(), Steps.of("go", "{}"), Map.of(), folder);
            // These take their whole time, one after the other, while the action waits: twice the limit.
            client.about(server.module()).get(1, TimeUnit.MINUTES);
            assertThat(answer).isNotDone();
            ModuleState state = client.state(server.module()).get(1, TimeUnit.MINUTES);
            assertThat(state.reason()).isEqualTo("cannot be reached: it has not answered within 1 s");
            assertThat(answer).isNotDone();
            late.countDown();
            assertThat(result(answer.get(1, TimeUnit.MINUTES)).status()).isEqualTo(Status.SUCCEEDED);
        }
    }

    @Test
    void cancellingEndsTheConnectionAtOnce() throws Exception {
        for (String begun : List.of("", "HTTP/1.1 200 OK\r\n", file("{'a': 'a'}", "Content-Length: 100\r\n") + "abc")) {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            try (StubbornServer server = new StubbornServer(connection -> {
                connection.readRequest();
                connection.say(begun);
                asked.countDown();
                try {
                    connection.awaitEnd();
                } finally {
                    ended.countDown();
                }
            })) {
                CompletableFuture<Answer> answer = client.act(server.module(), Steps.of("go", "{}"), Map.of(), folder);
                await(asked);
                assertThat(answer.cancel(true)).isTrue();
                assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
                Awaitility.await().untilAsserted(() -> assertThat(folder).isEmptyDirectory());
                assertThat(server.accepted()).isEqualTo(1);
            }
        }
    }

    @Test
    void cancellingAtAnyMomentLeavesNothingBehind() throws Exception {
        Random random = new Random(7);
        String answer = file("{'a': 'a'}", "Content-Length: 3\r\n") + "abc";
        int cancelled = 0;
        try (StubbornServer server = StubbornServer.answering(answer)) {
            for (int i = 0; i < 300; i++) {
                Path results = folder.resolve(String.valueOf(i));
                CompletableFuture<Answer> action = client.act(
                        server.module(),
                        Steps.of("go", "{}"),
                        Map.of("file", () -> new ByteArrayInputStream(new byte[10])),
                        results);
                long moment = System.nanoTime() + random.nextInt(3_000_000);
                while (System.nanoTime() < moment) {
                    Thread.onSpinWait();
                }
                if (action.cancel(true)) {
                    cancelled++;
                } else {
                    assertThat(result(action.get()).files().get("a")).hasContent("abc");
                    Files.delete(results.resolve("a"));
                }
            }
        }
        assertThat(cancelled).isBetween(1, 299);
        Awaitility.await().untilAsserted(() -> {
            try (Stream<Path> left = Files.walk(folder)) {
                assertThat(left.filter(path -> path.getNameCount() > folder.getNameCount() + 1))
                        .isEmpty();
            }
        });
    }

    @Test
    void manyActionsWaitWithoutAThreadEach() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (StubbornServer server = new StubbornServer(connection -> {
            connection.readRequest();
            await(go);
            connection.say(ok("{}"));
        })) {
            List<CompletableFuture<Answer>> answers = Stream.iterate(0, i -> i + 1)
                    .limit(200)
                    .map(i -> client.act(
                            server.module(), Steps.of("go", "{}"), Map.of(), folder.resolve(String.valueOf(i))))
                    .toList();
            Awaitility.await().until(() -> server.requests().size() == 200);
            assertThat(Thread.getAllStackTraces().keySet().stream()
                            .map(Thread::getName)
                            .filter(name -> name.startsWith("module-") || name.startsWith("requester-")))
                    .hasSizeLessThan(40);
            go.countDown();
            for (CompletableFuture<Answer> answer : answers) {
                assertThat(result(answer.get(1, TimeUnit.MINUTES)).status()).isEqualTo(Status.SUCCEEDED);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'status': {'READY': true, 'BUSY': false}} | ",
                "{'status': {'IDLE': true}} | ",
                "{'status': 'OK'} | ",
                "{'State': 'IDLE'} | ",
                "\"{\\\"State\\\": \\\"IDLE\\\"}\" | ",
                "{'status': {'READY': true, 'LOCKED': true}} | is locked",
                "{'status': {'READY': true, 'PAUSED': true}} | is paused",
                "{'status': {'READY': true, 'CANCELLED': true}} | is cancelled until somebody resets it (POST /admin/reset)",
                "{'status': {'READY': true, 'ERROR': true}} | ",
                "{'status': {'READY': false, 'ERROR': true}, 'error': ['a', 'b\\nc']} | is in error: a; b?c",
                "{'status': 'ERROR'} | is in error",
                "{'status': 'RUNNING'} | is busy",
                "{'status': 'STARTING'} | is starting",
                "{'status': 'UNKNOWN'} | is not ready",
                "{'status': {}} | does not say how it is",
                "{} | does not say how it is",
                "[] | does not say how it is",
                "3 | does not say how it is",
                "{'State': {'a': 'b'}} | is not ready"
            })
    void aStateMayHaveAnyShape(String body, String reason) throws Exception {
        try (StubbornServer server = StubbornServer.answering(ok(body.replace('\'', '"')))) {
            ModuleState state = client.state(server.module()).get(1, TimeUnit.MINUTES);
            assertThat(state.reason()).isEqualTo(reason == null ? "" : reason);
            assertThat(state.ready()).isEqualTo(reason == null);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 500 Oh\r\nContent-Length: 3\r\n\r\nbad",
                "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{{{{",
                "HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{",
                "HTTP/1.1 204 Nothing\r\n\r\n",
                ""
            })
    void whatCannotBeUnderstoodIsNotReadyAndCanNothing(String answer) throws Exception {
        try (StubbornServer server = StubbornServer.answering(answer)) {
            ModuleState state = client.state(server.module()).get(1, TimeUnit.MINUTES);
            assertThat(state.ready()).isFalse();
            assertThat(state.reason()).isNotBlank();
            assertThat(state.status()).containsExactly(Map.entry("UNKNOWN", true));
            assertThat(client.about(server.module()).get(1, TimeUnit.MINUTES)).isEmpty();
            assertThat(server.accepted()).isEqualTo(2);
        }
    }

    @Test
    void aCommandThatIsNotKnownWasNotTaken() throws Exception {
        for (Map.Entry<String, Boolean> answer : Map.of(
                        ok("404"), false, ok("{\"message\": \"cancelled\"}"), true, "HTTP/1.1 404 No\r\n\r\n", false)
                .entrySet()) {
            try (StubbornServer server = StubbornServer.answering(answer.getKey())) {
                assertThat(client.cancel(server.module()).get(1, TimeUnit.MINUTES))
                        .isEqualTo(answer.getValue());
                assertThat(server.requests()).singleElement().asString().startsWith("POST /admin/cancel HTTP/1.1\r\n");
            }
        }
    }

    private Answer ask(String answer) throws Exception {
        return act(StubbornServer.answering(answer));
    }

    private Answer act(StubbornServer server) throws Exception {
        return client.act(server.module(), Steps.of("go", "{}"), Map.of(), folder)
                .get(1, TimeUnit.MINUTES);
    }

    private void assertFailed(String answer, String said) throws Exception {
        assertFailed(ask(answer), said);
    }

    private void assertFailed(Answer answer, String said) {
        StepResult result = result(answer);
        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.error()).startsWith("The module").endsWith(".").contains(said);
        assertThat(result.data()).isEmpty();
        assertThat(result.files()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    private static StepResult result(Answer answer) {
        assertThat(answer).isInstanceOf(Result.class);
        return ((Result) answer).result();
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** @param files a JSON object, in which an apostrophe stands for a quotation mark */
    private static String file(String files, String headers) {
        return FILE.formatted(files.replace('\'', '"'), headers);
    }

    private static String length(byte[] body) {
        return "Content-Length: " + body.length + "\r\n";
    }

    private static byte[] bytes(String head, byte[] body) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(head.getBytes(StandardCharsets.ISO_8859_1));
        all.write(body);
        return all.toByteArray();
    }

    private static byte[] zip(String... namesAndTexts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(1, TimeUnit.MINUTES)) {
                throw new IOException("It did not come.");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
