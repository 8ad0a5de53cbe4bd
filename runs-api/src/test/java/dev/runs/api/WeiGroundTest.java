package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How WEI's clients are let in, where they are led, and in which shape they are told of failures. */
class WeiGroundTest {
    private static final String EXPERIMENTS = "/wei/acme/experiments/";

    private static App app;
    private static String otherKey;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
        otherKey = app.key("other", "member@other.example", Role.MEMBER);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void theServerIsThereAndSaysWhichItIs() {
        assertThat(app.get("", "/wei/acme/up").body()).isEqualTo("{\"up\":true}");
        assertThat(app.get("", "/wei/acme/version").body()).isEqualTo("{\"version\":\"0.7.3\"}");
        assertThat(app.get("", "/wei/nobody/up").body()).isEqualTo("{\"up\":true}");
    }

    @Test
    void aKeyIsTakenAsBasicAsBearerAndInItsHeader() {
        for (String authorization : List.of(
                basic("acme", app.memberKey),
                basic("acme", app.memberKey).replace("Basic", "BASIC "),
                "Bearer " + app.memberKey)) {
            assertThat(with(authorization, EXPERIMENTS).statusCode())
                    .as(authorization)
                    .isEqualTo(200);
        }
        assertThat(app.get(app.memberKey, EXPERIMENTS).statusCode()).isEqualTo(200);
    }

    @Test
    void basicIsTakenNowhereElse() {
        assertThat(with(basic("acme", app.memberKey), "/runs").statusCode()).isEqualTo(401);
    }

    @Test
    void withoutARightKeyBothWaysInAreNamed() {
        for (String authorization : List.of(
                "",
                "Basic",
                "Basic !",
                "Basic " + Base64.getEncoder().encodeToString("acme".getBytes(StandardCharsets.UTF_8)),
                basic("acme", "wrong"),
                basic("acme", ""),
                basic("other", app.memberKey),
                basic("", app.memberKey))) {
            HttpResponse<String> answer = with(authorization, EXPERIMENTS);
            assertThat(answer.statusCode()).as(authorization).isEqualTo(401);
            assertThat(answer.headers().allValues("WWW-Authenticate").toString())
                    .contains("Basic realm=\"Runs\"")
                    .contains("Bearer");
            assertThat(App.json(answer).path("detail").asText()).isEqualTo("Unauthorized");
            assertThat(App.json(answer).path("suggestion").asText()).contains("HTTP Basic");
        }
    }

    @Test
    void anotherOrganizationIsAsIfItWereNotThere() {
        for (String name : List.of("acme", "nobody")) {
            for (HttpResponse<String> answer : List.of(
                    app.get(otherKey, "/wei/" + name + "/experiments/"),
                    with(basic(name, otherKey), "/wei/" + name + "/experiments/"))) {
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(App.json(answer).path("detail").asText())
                        .isEqualTo("The organization '" + name + "' was not found.");
            }
        }
    }

    /** Else any site could act for who once typed a key into the browser's own window. */
    @Test
    void basicThatABrowserAddsToAnotherSitesRequestCountsForNothing() {
        for (String site : List.of("cross-site", "same-site")) {
            assertThat(app.send(
                                    "",
                                    HttpRequest.newBuilder(app.uri(EXPERIMENTS))
                                            .header("Authorization", basic("acme", app.memberKey))
                                            .header("Sec-Fetch-Site", site))
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(app.send(
                                "",
                                HttpRequest.newBuilder(app.uri(EXPERIMENTS))
                                        .header("Authorization", basic("acme", app.memberKey))
                                        .header("Sec-Fetch-Site", "same-origin"))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"experiments", "campaigns", "events", "data", "wc", "workcells"})
    void aCollectionWithoutItsSlashLeadsToItWithMethodAndBody(String collection) {
        HttpResponse<String> answer = app.sendAlone(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/wei/acme/" + collection + "?a=b%20c"))
                        .POST(BodyPublishers.ofString("{}")));
        assertThat(answer.statusCode()).isEqualTo(307);
        assertThat(answer.headers().firstValue("Location"))
                .hasValue(app.uri("/wei/acme/" + collection + "/?a=b%20c").toString());
        assertThat(answer.headers().firstValue("X-Request-Id").orElseThrow()).hasSize(26);
    }

    @Test
    void behindAProxyARedirectLeadsToWhereTheClientCameFrom() {
        HttpResponse<String> answer = app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/wei/acme/experiments"))
                        .header("X-Forwarded-Proto", "https")
                        .header("X-Forwarded-Host", "runs.acme.example"));
        assertThat(answer.headers().firstValue("Location")).hasValue("https://runs.acme.example/wei/acme/experiments/");
    }

    @Test
    void whatIsNoPathIsToldInWeisShape() {
        HttpResponse<String> answer = app.get(app.memberKey, "/wei/acme/nothing");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(App.json(answer).path("detail").asText()).isEqualTo("Not Found");
        assertThat(App.json(app.get(app.memberKey, "/wei/acme/%2e%2e/x")).has("detail"))
                .as("what the web server refuses")
                .isTrue();
        assertThat(App.json(app.get(app.memberKey, "/weird")).has("errors")).isTrue();
    }

    private static HttpResponse<String> with(String authorization, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(app.uri(path));
        return app.send("", authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    private static String basic(String user, String key) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + key).getBytes(StandardCharsets.UTF_8));
    }
}
