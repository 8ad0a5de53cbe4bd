package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session begins with a sign-in, ends on the server with a sign-out, and its cookie is for nobody else. */
class ConsoleSessionTest {
    private static final String EMAIL = "member@acme.example";

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
    void aSignInMakesANewSessionAndEndsTheOldOne() {
        String first = app.session(EMAIL, app.memberKey);
        HttpResponse<String> again =
                post("/console/sign-in", first, "email=member%40acme.example&key=" + app.memberKey);
        String second = App.cookie(again);
        assertThat(second).isNotEqualTo(first).hasSizeGreaterThan("runs-session=".length() + 40);
        assertThat(status(first)).isEqualTo(303);
        assertThat(status(second)).isEqualTo(200);
    }

    @Test
    void aCookieThatSomebodyElseChoseNeverBecomesASession() {
        String planted = "runs-session=" + "a".repeat(43);
        HttpResponse<String> answer =
                post("/console/sign-in", planted, "email=member%40acme.example&key=" + app.memberKey);
        assertThat(App.cookie(answer)).isNotEqualTo(planted);
        assertThat(status(planted)).isEqualTo(303);
    }

    @Test
    void aSignInThatIsRefusedLeavesTheSessionAsItIs() {
        String session = app.session(EMAIL, app.memberKey);
        HttpResponse<String> refused = post("/console/sign-in", session, "email=member%40acme.example&key=wrong");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(status(session)).isEqualTo(200);
    }

    @Test
    void aSignOutEndsTheSessionOnTheServer() {
        String session = app.session(EMAIL, app.memberKey);
        HttpResponse<String> answer = post("/console/sign-out", session, "");
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("runs-session=;")
                .contains("Max-Age=0");
        assertThat(status(session)).isEqualTo(303);
    }

    @Test
    void aLinkSignsInOnceAndOnlyByItsButton() {
        String link = app.server.accessAdmin().createSignInLink(EMAIL);
        assertThat(app.console("", "/console/sign-in?link=" + link).headers().firstValue("Set-Cookie"))
                .isEmpty();
        String session = App.cookie(post("/console/sign-in", "", "link=" + link));
        assertThat(status(session)).isEqualTo(200);
        assertThat(post("/console/sign-in", "", "link=" + link).statusCode()).isEqualTo(401);
    }

    @Test
    void aFormThatIsNoneIsRefused() {
        for (String type : List.of("", "application/json", "multipart/form-data; boundary=x", "text/plain")) {
            HttpRequest.Builder request = HttpRequest.newBuilder(app.uri("/console/sign-in"))
                    .header("Origin", app.origin())
                    .POST(BodyPublishers.ofString("{}"));
            HttpResponse<String> answer = app.send("", type.isEmpty() ? request : request.header("Content-Type", type));
            assertThat(answer.statusCode()).as(type).isEqualTo(415);
        }
        assertThat(RawHttp.send(
                                app,
                                "POST /console/sign-in HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nConnection: close\r\n\r\n")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void theCookieIsForThisServerAndForNoScript() {
        assertThat(app.signIn(EMAIL, app.memberKey).headers().allValues("Set-Cookie"))
                .singleElement()
                .satisfies(cookie -> assertThat(attributes(cookie))
                        .contains("HttpOnly", "SameSite=Lax", "Path=/")
                        .doesNotContain("Secure")
                        .noneMatch(attribute -> attribute.startsWith("Domain")));
    }

    @Test
    void behindAnHttpsProxyTheCookieIsBoundToTheHost() {
        HttpResponse<String> answer = app.send(
                "",
                HttpRequest.newBuilder(app.uri("/console/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("X-Forwarded-Proto", "https")
                        .header("X-Forwarded-Host", "runs.example.org")
                        .header("Origin", "https://runs.example.org")
                        .POST(BodyPublishers.ofString("email=member%40acme.example&key=" + app.memberKey)));
        assertThat(answer.headers().allValues("Set-Cookie")).singleElement().satisfies(cookie -> {
            assertThat(cookie).startsWith("__Host-runs-session=");
            assertThat(attributes(cookie))
                    .contains("Secure", "HttpOnly", "SameSite=Lax", "Path=/")
                    .noneMatch(attribute -> attribute.startsWith("Domain"));
        });
        String session = App.cookie(answer);
        assertThat(app.send(
                                "",
                                HttpRequest.newBuilder(app.uri("/console/runs"))
                                        .header("X-Forwarded-Proto", "https")
                                        .header("Cookie", session))
                        .statusCode())
                .isEqualTo(200);
        // Under the other name, which a plain connection can set, it is no session there.
        assertThat(app.send(
                                "",
                                HttpRequest.newBuilder(app.uri("/console/runs"))
                                        .header("X-Forwarded-Proto", "https")
                                        .header("Cookie", session.replace("__Host-", "")))
                        .statusCode())
                .isEqualTo(303);
    }

    @Test
    void aSessionsRoleIsNotAboveItsKeys() {
        String key = app.server.accessAdmin().createKey("acme", EMAIL, Role.VIEWER, null);
        String id = app.submit(app.upload("sleeps.py", "import time\ntime.sleep(600)\n"), "");
        String session = app.session(EMAIL, key);
        assertThat(post("/console/runs/" + id + "/cancel", session, "").statusCode())
                .isEqualTo(403);
        String own = app.session(EMAIL, app.memberKey);
        assertThat(post("/console/runs/" + id + "/cancel", own, "").statusCode())
                .isEqualTo(303);
        app.awaitStatus(id, "CANCELLED");
    }

    private static List<String> attributes(String cookie) {
        return List.of(cookie.split("; ?"));
    }

    private static int status(String session) {
        return app.console(session, "/console/runs").statusCode();
    }

    private static HttpResponse<String> post(String path, String session, String form) {
        return app.send(
                "",
                HttpRequest.newBuilder(app.uri(path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", app.origin())
                        .header("Cookie", session)
                        .POST(BodyPublishers.ofString(form)));
    }
}
