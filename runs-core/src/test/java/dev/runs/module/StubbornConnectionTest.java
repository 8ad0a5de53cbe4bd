package dev.runs.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.module.Answer.NotSent;
import dev.runs.module.Answer.Unknown;
import dev.runs.module.StepResult.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What modules are told, and connections that break, wait, or are given up. Each is asked once, whatever becomes of it. */
class StubbornConnectionTest extends StubbornCalls {
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
