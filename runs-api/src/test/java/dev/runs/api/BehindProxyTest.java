package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.api.config.Settings;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** URLs that the server makes have the scheme and host that the client used, and nothing else depends on them. */
class BehindProxyTest {
    @Test
    void aTrustedProxySaysHowTheClientReachedIt(@TempDir Path folder) throws Exception {
        try (App app = start(folder, List.of("127.0.0.1"))) {
            assertThat(uploadUrl(app, "https", "runs.example.org"))
                    .startsWith("https://runs.example.org/files/upload/");
            assertThat(uploadUrl(app, "https", "spoofed.example, runs.example.org:8443"))
                    .startsWith("https://runs.example.org:8443/files/upload/");
            assertThat(uploadUrl(app, "https", "[2001:db8::1]:8443"))
                    .startsWith("https://[2001:db8::1]:8443/files/upload/");
            for (String wrong : List.of("a b/../c", "[:::::]", "[1.2]:3", "x/", "x@y", "x?", "%41", "x:999999")) {
                assertThat(uploadUrl(app, "https", wrong))
                        .as(wrong)
                        .startsWith(app.server.url().toString());
            }
            assertThat(uploadUrl(app, "gopher", "x"))
                    .startsWith(app.server.url().toString());
        }
    }

    @Test
    void fromAnybodyElseForwardedHeadersAreIgnored(@TempDir Path folder) throws Exception {
        try (App app = start(folder, List.of())) {
            assertThat(uploadUrl(app, "https", "evil.example"))
                    .startsWith(app.server.url().toString());
            RawHttp.Answer answer = RawHttp.send(
                    app,
                    "GET",
                    "/console/runs",
                    List.of(
                            "X-Forwarded-Proto: https",
                            "X-Forwarded-Host: evil.example",
                            "Forwarded: host=evil.example"),
                    "");
            assertThat(answer.head())
                    .contains("Location: " + app.uri("/console/sign-in"))
                    .doesNotContain("Strict-Transport-Security")
                    .doesNotContain("evil.example");
        }
    }

    @Test
    void aForeignHostIsInTheAddressesOfItsOwnAnswerAndNowhereElse(@TempDir Path folder) throws Exception {
        try (App app = start(folder, List.of())) {
            String id = app.submit(app.upload("main.py", "print(1)\n"), "");
            app.awaitStatus(id, "COMPLETED");
            String session = app.session("member@acme.example", app.memberKey);
            for (String path : List.of("/runs", "/runs/" + id, "/runs/" + id + "/logs", "/files/dir?dir=runs/acme")) {
                assertThat(RawHttp.send(app, "GET", path, with(app, "evil.example"), "")
                                .body())
                        .as(path)
                        .isEqualTo(app.get(app.memberKey, path).body());
            }
            assertThat(RawHttp.send(app, "POST", "/files/upload-url?key=runs/acme/x", with(app, "evil.example"), "")
                            .body())
                    .contains("http://evil.example/files/upload/");
            assertThat(RawHttp.send(app, "GET", "/console/runs", List.of("Host: evil.example"), "")
                            .head())
                    .contains("Location: http://evil.example/console/sign-in");
            // A name that leads here from another site's page (DNS rebinding) has no session: cookies are the host's.
            assertThat(RawHttp.send(app, "GET", "/console", List.of("Host: evil.example"), "")
                            .head())
                    .doesNotContain("Set-Cookie");
            assertThat(app.console(session, "/console/runs/" + id).body()).doesNotContain("evil.example");
            assertThat(uploadUrl(app, "http", "")).startsWith(app.server.url().toString());
        }
    }

    @Test
    void withAPublicUrlNoHeaderChangesAnything(@TempDir Path folder) throws Exception {
        DatabaseAddress database = TestDatabase.createAddress();
        Settings settings = App.settings(folder, database, Map.of("RUNS_PUBLIC_URL", "https://runs.example.org"));
        try (App app = App.start(folder, settings)) {
            assertThat(uploadUrl(app, "http", "evil.example")).startsWith("https://runs.example.org/files/upload/");
            assertThat(RawHttp.send(app, "POST", "/files/upload-url?key=runs/acme/x", with(app, "evil.example"), "")
                            .body())
                    .contains("https://runs.example.org/files/upload/")
                    .doesNotContain("evil.example");
            for (String path : List.of("/", "/console", "/console/runs", "/console/sign-in", "/console/absent")) {
                RawHttp.Answer answer = RawHttp.send(
                        app,
                        "GET",
                        path,
                        List.of("Host: evil.example", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: http"),
                        "");
                assertThat(answer.text()).as(path).doesNotContain("evil.example");
                assertThat(answer.head()).as(path).contains("Strict-Transport-Security: max-age=31536000");
            }
            // A page of the host that a caller names is no page of this console.
            assertThat(RawHttp.send(
                                    app,
                                    "POST",
                                    "/console/sign-out",
                                    List.of("Host: evil.example", "Origin: https://evil.example"),
                                    "")
                            .status())
                    .isEqualTo(403);
        }
    }

    /** Who could choose the address that he is limited by would not be limited. */
    @Test
    void whoIsNoProxyIsLimitedByHisOwnAddressWhateverHeForwards(@TempDir Path folder) throws Exception {
        try (App app = start(folder, List.of())) {
            for (int i = 0; i < 10; i++) {
                assertThat(guess(app, "192.0.2." + i, "malformed " + i)).isEqualTo(401);
            }
            assertThat(guess(app, "192.0.2.99", "malformed")).isEqualTo(429);
        }
    }

    @Test
    void behindAProxyNothingThatAClientForwardsHidesItsAddress(@TempDir Path folder) throws Exception {
        try (App app = start(folder, List.of("127.0.0.1"))) {
            for (int i = 0; i < 10; i++) {
                String pretended = ("192.0.2." + i + ", ").repeat(i * 4);
                assertThat(guess(app, pretended + "198.51.100.1", "malformed " + i))
                        .isEqualTo(401);
            }
            assertThat(guess(app, "192.0.2.99, 198.51.100.1", "malformed")).isEqualTo(429);
            assertThat(guess(app, "198.51.100.2", "malformed")).isEqualTo(401);
        }
    }

    private static int guess(App app, String forwardedFor, String key) {
        return app.send(
                        key,
                        HttpRequest.newBuilder(app.uri("/runs"))
                                .header("X-Forwarded-For", forwardedFor)
                                .GET())
                .statusCode();
    }

    private static List<String> with(App app, String host) {
        return List.of("Host: " + host, "X-API-Key: " + app.memberKey);
    }

    private static App start(Path folder, List<String> trustedProxies) {
        return App.start(folder, App.settings(folder, TestDatabase.createAddress(), trustedProxies));
    }

    private static String uploadUrl(App app, String scheme, String host) {
        return App.json(app.send(
                        app.memberKey,
                        HttpRequest.newBuilder(app.uri("/files/upload-url?key=runs/acme/x"))
                                .header("X-Forwarded-Proto", scheme)
                                .header("X-Forwarded-Host", host)
                                .POST(BodyPublishers.noBody())))
                .path("uploadUrl")
                .asText();
    }
}
