package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.access.Role;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every answer says to a browser, and what no answer says to anybody. */
class AnswerHeadersTest {
    /** Names of classes, places in them, and what a server is made of. */
    private static final Pattern INSIDES = Pattern.compile(
            "(?i)\\b(jetty|jersey|dropwizard|glassfish|hikari|psql|postgres|jdbi|jackson|servlet)|Exception|\\bat [a-z]+\\.|\\.java\\b|(dev\\.runs|java|org|com|io)\\.[a-z]+\\.");

    private static AccessWorld world;
    private static DatabaseAddress database;

    @BeforeAll
    static void start(@TempDir Path folder) {
        database = TestDatabase.createAddress();
        world = new AccessWorld(folder, database);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void everyAnswerIsTakenAsWhatItSaysAndLeavesNoTrace() {
        for (AccessCase route : AccessCase.ALL) {
            for (String path : List.of(world.own(route), world.absent(route))) {
                for (Role role : List.of(Role.VIEWER, Role.ADMIN)) {
                    assertHeaders(route, world.answer(route, "acme", role, path), false);
                }
                assertHeaders(route, world.send(route, path, "", ""), false);
                assertHeaders(route, https(route, path), true);
            }
            assertHeaders(
                    route,
                    world.app.send(
                            "",
                            HttpRequest.newBuilder(world.app.uri(world.own(route)))
                                    .method("OPTIONS", BodyPublishers.noBody())),
                    false);
        }
    }

    @Test
    void aPageOfTheConsoleRunsNothingButTheConsolesOwn() {
        for (String path : List.of(
                "/console/runs",
                "/console/runs/" + world.run,
                "/console/runs/" + AccessWorld.ABSENT_RUN,
                "/console/sign-in?link=x",
                "/console/absent")) {
            assertThat(world.app
                            .console(world.session("acme", Role.ADMIN), path)
                            .headers()
                            .allValues("Content-Security-Policy"))
                    .singleElement()
                    .satisfies(policy -> assertThat(policy.split("; "))
                            .contains(
                                    "default-src 'self'",
                                    "object-src 'none'",
                                    "base-uri 'none'",
                                    "frame-ancestors 'none'",
                                    "form-action 'self'")
                            .noneMatch(part -> part.contains("unsafe") || part.contains("*")));
        }
    }

    @Test
    void anErrorTellsNothingOfTheServersInsides() {
        List<RawHttp.Answer> answers = List.of(
                RawHttp.send(world.app, "nonsense\r\n\r\n"),
                RawHttp.send(world.app, "GET /runs HTTP/1.1\r\n\r\n"),
                raw("GET", "/%zz"),
                raw("GET", "/a//b"),
                raw("GET", "/" + "x".repeat(20_000)),
                raw("BREW", "/runs"),
                raw("GET", "/absent"),
                raw("GET", "/console/absent"),
                raw("DELETE", "/runs"),
                raw("DELETE", "/console/runs"),
                raw("GET", "/runs/" + AccessWorld.ABSENT_RUN),
                RawHttp.send(
                        world.app,
                        "POST",
                        "/runs",
                        List.of("X-API-Key: " + world.key("acme", Role.MEMBER)),
                        "{\"runPython\":{\"uri\":[{}]},\"name\":"),
                RawHttp.send(world.app, "POST", "/console/sign-in", List.of("Origin: " + world.app.origin()), "{}"));
        assertThat(answers).extracting(RawHttp.Answer::status).contains(400, 401, 404, 405, 414, 415);
        answers.forEach(AnswerHeadersTest::assertTellsNothing);
    }

    @Test
    void whereTheServerItselfFailsNothingIsAnsweredAndNothingIsTold() {
        rename("api_key", "session");
        try {
            for (AccessCase route : AccessCase.closed()) {
                HttpResponse<String> answer = world.answer(route, "acme", Role.ADMIN, world.own(route));
                assertThat(answer.statusCode()).as(route.route()).isEqualTo(500);
                assertThat(answer.body())
                        .as(route.route())
                        .doesNotContain("the secret of acme")
                        .doesNotContainPattern(INSIDES)
                        .contains(answer.headers().firstValue("X-Request-Id").orElseThrow());
                assertHeaders(route, answer, false);
            }
        } finally {
            renameBack("api_key", "session");
        }
    }

    @Test
    void traceIsRefused() {
        for (AccessCase route : AccessCase.ALL) {
            RawHttp.Answer answer =
                    RawHttp.send(world.app, "TRACE", world.own(route), List.of("X-Secret: of-the-caller"), "");
            assertThat(answer.status()).as(route.route()).isEqualTo(405);
            assertThat(answer.text()).as(route.route()).doesNotContain("of-the-caller");
            assertTellsNothing(answer);
        }
    }

    @Test
    void theAdminPortIsOnLoopbackOnly(@TempDir Path folder) throws Exception {
        DatabaseAddress other = TestDatabase.createAddress();
        try (App app = App.start(folder, App.settings(folder, other, Map.of("RUNS_HOST", "0.0.0.0")))) {
            ServerConnector admin = (ServerConnector) app.server.jetty().getConnectors()[1];
            new Socket(InetAddress.getLoopbackAddress(), admin.getLocalPort()).close();
            assertThat(admin.getHost()).isEqualTo("127.0.0.1");
            Optional<InetAddress> own = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .filter(address -> address instanceof Inet4Address)
                    .findFirst();
            if (own.isPresent()) {
                new Socket(own.get(), app.server.port()).close();
                assertThatThrownBy(() -> new Socket(own.get(), admin.getLocalPort()).close())
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void theAdminPortIsForLooking() {
        int port = ((ServerConnector) world.app.server.jetty().getConnectors()[1]).getLocalPort();
        URI ping = URI.create("http://127.0.0.1:" + port + "/ping");
        assertThat(world.app.send("", HttpRequest.newBuilder(ping)).body()).contains("pong");
        for (String path : List.of("/tasks/log-level?logger=ROOT&level=OFF", "/tasks/gc", "/ping")) {
            HttpResponse<String> answer = world.app.send(
                    "", HttpRequest.newBuilder(ping.resolve(path)).POST(BodyPublishers.noBody()));
            assertThat(answer.statusCode()).as(path).isEqualTo(405);
            assertThat(answer.body()).as(path).doesNotContainPattern(INSIDES);
        }
    }

    private static HttpResponse<String> https(AccessCase route, String path) {
        return world.app.send(
                "",
                HttpRequest.newBuilder(world.app.uri(path))
                        .header("X-Forwarded-Proto", "https")
                        .method(route.verb(), BodyPublishers.noBody()));
    }

    private static void assertHeaders(AccessCase route, HttpResponse<String> answer, boolean https) {
        Map<String, List<String>> headers = answer.headers().map();
        String what = "%s %s %d".formatted(route.verb(), answer.uri(), answer.statusCode());
        assertThat(headers.get("x-content-type-options")).as(what).containsExactly("nosniff");
        assertThat(headers.get("referrer-policy")).as(what).hasSize(1);
        assertThat(headers.get("content-security-policy"))
                .as(what)
                .singleElement()
                .asString()
                .startsWith("default-src '")
                .contains("frame-ancestors 'none'");
        if (https) {
            assertThat(headers.get("strict-transport-security")).as(what).containsExactly("max-age=31536000");
        } else {
            assertThat(headers).as(what).doesNotContainKey("strict-transport-security");
        }
        assertThat(headers).as(what).doesNotContainKeys("server", "x-powered-by", "via");
    }

    private static void assertTellsNothing(RawHttp.Answer answer) {
        assertThat(answer.head().toLowerCase(Locale.ROOT))
                .contains("x-content-type-options: nosniff", "referrer-policy: ", "x-request-id: ")
                .contains("content-security-policy: default-src '")
                .doesNotContain("\r\nserver:")
                .doesNotContain("\r\nx-powered-by:");
        assertThat(answer.text()).doesNotContainPattern(INSIDES);
    }

    private static RawHttp.Answer raw(String method, String target) {
        return RawHttp.send(world.app, method, target, List.of(), "");
    }

    /** Takes tables away, as nothing that is expected would. */
    private static void rename(String... tables) {
        for (String table : tables) {
            execute("ALTER TABLE " + table + " RENAME TO " + table + "_away");
        }
    }

    private static void renameBack(String... tables) {
        for (String table : tables) {
            execute("ALTER TABLE " + table + "_away RENAME TO " + table);
        }
    }

    private static void execute(String sql) {
        try (Database connected = Database.connect(database, 2)) {
            connected.jdbi().useHandle(handle -> handle.execute(sql));
        }
    }
}
