package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.Role;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is written where a path or an id belongs: it names something of one's own organization, or nothing. */
class HostilePathTest {
    /** What another organization has, and what the machine has. */
    private static final List<String> SECRETS = List.of("of-the-others", "root:", "secret.py");

    private static Path files;
    private static App app;
    private static String session;
    private static String otherKey;
    private static String driveKey;
    private static String organization;
    private static String run;
    private static String othersRun;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
        app.limit(0, 1000, 3600);
        files = folder.resolve("data/files");
        otherKey = app.key("other", "member@other.example", Role.MEMBER);
        driveKey = app.key("drive", "member@drive.example", Role.MEMBER);
        organization =
                App.json(app.get(app.memberKey, "/organization")).path("id").asText();
        app.upload(otherKey, "other", "secret.py", BodyPublishers.ofString("print('of-the-others')"));
        othersRun = App.json(app.post(
                        otherKey,
                        "/runs",
                        "{\"runPython\":{\"uri\":\"s3://runs/other/secret.py\"},\"name\":\"secret.py\"}"))
                .path("id")
                .asText();
        run = app.submit(app.upload("main.py", "print(1)\n"), "");
        session = signIn();
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    /** Each would be the other organization's file, or one of the machine, if only one decoded or resolved it so. */
    static Stream<String> paths() {
        return Stream.of(
                "../other/secret.py",
                "x/../../other/secret.py",
                "%2e%2e/other/secret.py",
                "%2e%2e%2fother%2fsecret.py",
                "%252e%252e%252fother%252fsecret.py",
                "..%2fother/secret.py",
                "..%5cother%5csecret.py",
                "..\\other\\secret.py",
                "..;/other/secret.py",
                "..;a=b/other/secret.py",
                "%c0%ae%c0%ae/other/secret.py",
                "..%c0%afother/secret.py",
                "\uff0e\uff0e/other/secret.py",
                "..\uff0fother/secret.py",
                "\u2025/other/secret.py",
                "\u2024\u2024/other/secret.py",
                "..\u2215other/secret.py",
                "..\u0000/other/secret.py",
                "../other/secret.py\u0000.py",
                "../other/secret.py%00.py",
                "..\u200b/other/secret.py",
                ".../other/secret.py",
                "....//other/secret.py",
                ".. /other/secret.py",
                "../other/secret.py.",
                "/../other/secret.py",
                "//other/secret.py",
                "s3://runs/other/secret.py",
                "/etc/passwd.py",
                "../../../../../../../../../../etc/passwd",
                "file:///etc/passwd.py",
                "C:\\Windows\\win.ini.py",
                "C:/Windows/win.ini.py",
                "\\\\host\\share\\x.py",
                "jar:file:///etc/x.jar!/x.py",
                "http://127.0.0.1/x.py",
                "\ud800/x.py",
                "~/x.py",
                "$HOME/x.py",
                "' OR 1=1 --.py",
                "../".repeat(300) + "etc/passwd");
    }

    /** Longer than a path may be, and as a query longer than anybody reads. */
    @ParameterizedTest
    @ValueSource(strings = {"../", "a/", "x", "%2e%2e%2f"})
    void aQueryOfAnyLengthIsRefused(String part) throws IOException {
        for (String place : List.of(
                "/files/download?key=",
                "/files/dir?dir=",
                "/files/integration-dir?integration_id=" + organization + "&dir=")) {
            for (int length : new int[] {2_000, 20_000}) {
                try (RawHttp client = new RawHttp(app)) {
                    client.say("GET " + place + (place.endsWith("&dir=") ? "" : "runs/acme/")
                            + part.repeat(length / part.length())
                            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-API-Key: " + app.memberKey
                            + "\r\n\r\n");
                    assertThat(RawHttp.status(client.rest())).isIn(length == 2_000 ? List.of(422) : List.of(414, 431));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aQueryNamesNothingOutsideTheOrganizationsRoot(String path) {
        for (String asked : List.of("runs/acme/" + path, path, "s3://runs/acme/" + path, "runs/" + path)) {
            for (String encoded : List.of(encoded(asked), asHalfEncoded(asked))) {
                HttpResponse<String> download = app.get(app.memberKey, "/files/download?key=" + encoded);
                if (download.statusCode() == 200) {
                    // Such a name means nothing, and an earlier round has given it to a file.
                    assertThat(download.body()).isEqualTo("mine");
                } else {
                    assertHarmless(download, 400, 404, 422);
                }
                assertHarmless(app.get(app.memberKey, "/files/dir?dir=" + encoded), 200, 400, 404, 422);
                assertHarmless(
                        app.get(
                                app.memberKey,
                                "/files/integration-dir?integration_id=" + organization + "&dir=" + encoded),
                        200,
                        400,
                        404,
                        422);
                HttpResponse<String> upload = app.post(app.memberKey, "/files/upload-url?key=" + encoded, "");
                assertHarmless(upload, 200, 400, 404, 422);
                if (upload.statusCode() == 200) {
                    String url = App.json(upload).path("uploadUrl").asText();
                    assertThat(app.put(url, BodyPublishers.ofString("mine")).statusCode())
                            .isEqualTo(200);
                    assertThat(app.get(app.memberKey, "/files/download?key=" + encoded)
                                    .body())
                            .isEqualTo("mine");
                }
            }
        }
        onlyIdsAreOnTheDisk();
    }

    /** Where the path stands in the URL itself; each is sent as it is, for a client library would tidy it up. */
    @ParameterizedTest
    @MethodSource("paths")
    void aPathOfMyFilesNamesNothingOutsideThem(String path) throws IOException {
        for (String asked : List.of(encoded(path).replace("%2F", "/"), encoded(path), asHalfEncoded(path))) {
            for (String route : List.of(
                    "GET /storage/user_files::local/directories/{path}",
                    "PUT /storage/user_files::local/directories/{path}",
                    "GET /storage/user_files::local/files/{path}",
                    "POST /storage/user_files::local/file-upload-url/{path}",
                    "POST /storage/user_files::local/file-rename/kept.txt?new_name={path}",
                    "POST /storage/user_files::local/file-rename/{path}?new_name=x",
                    "DELETE /storage/user_files::local/files/{path}",
                    "DELETE /storage/user_files::local/directories/{path}",
                    "GET /storage/{path}/files/kept.txt",
                    "GET /storage/user_files::{path}/files/kept.txt")) {
                String answer = raw(route.replace("{path}", asked));
                assertThat(RawHttp.status(answer))
                        .as(route + " " + asked + ": " + answer)
                        .isLessThan(500);
                assertThat(answer.replace("secret.py' was", "")).doesNotContain("of-the-others", "root:");
                assertThat(destinations(answer)).allMatch(uri -> uri.startsWith("s3://runs/drive/data/customer-"));
            }
        }
        assertThat(names("runs")).isSubsetOf("data");
        assertThat(names("runs/drive/data")).hasSizeLessThan(2).allMatch(name -> name.startsWith("customer-"));
        assertThat(app.get(otherKey, "/files/download?key=runs/other/secret.py").body())
                .contains("of-the-others");
        onlyIdsAreOnTheDisk();
    }

    private static String raw(String request) throws IOException {
        try (RawHttp client = new RawHttp(app)) {
            client.say(request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-API-Key: " + driveKey
                    + "\r\nContent-Length: 0\r\n\r\n");
            return client.rest();
        }
    }

    /** Of what is directly in a folder of the organization that has nothing but a user's own files. */
    private static List<String> names(String dir) {
        return App.json(app.get(driveKey, "/files/dir?dir=" + dir))
                .path("files")
                .findValuesAsText("name");
    }

    private static List<String> destinations(String answer) {
        return Pattern.compile("\"destination\":\"([^\"]*)\"")
                .matcher(answer)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("paths")
    void aRunTakesNoFileFromOutsideTheOrganizationsRoot(String path) {
        for (String uri : List.of("s3://runs/acme/absent/" + path, path, "s3://runs/" + path, "s3://" + path)) {
            String text = App.JSON.createObjectNode().textNode(uri).toString();
            assertHarmless(app.post(app.memberKey, "/runs", "{\"runPython\":{\"uri\":" + text + "}}"), 422);
            assertHarmless(
                    app.post(
                            app.memberKey,
                            "/runs",
                            "{\"runPython\":{\"uri\":\"s3://runs/acme/main.py\"},\"environment\":{\"dependencies\":"
                                    + "[{\"sourceType\":\"FILE\",\"filePath\":" + text + "}]}}"),
                    422);
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void theConsoleGivesOutNoFileThatIsNotAResultOfTheRun(String path) {
        for (String asked : List.of(path, "../../" + path, "../../main.py", "../" + othersRun + "/x")) {
            for (String encoded : List.of(encoded(asked), asHalfEncoded(asked))) {
                assertHarmless(console("/console/runs/" + run + "/files?path=" + encoded), 400, 404, 422);
            }
        }
    }

    static Stream<String> ids() {
        return Stream.concat(
                paths().map(HostilePathTest::encoded),
                Stream.of(
                        "..",
                        ".",
                        "%2e%2e",
                        "%252e%252e",
                        "..%2f..%2fother",
                        "..%5c..",
                        "%00",
                        "%0d%0aX-Forged:%20yes",
                        "%e2%80%ae",
                        "%ff",
                        "%",
                        "OTHERS",
                        "OTHERS%00",
                        "OTHERS;a=b",
                        "RUN%00",
                        "RUN%20",
                        "RUN%27%20OR%20%271%27=%271",
                        "run-RUN-1",
                        "RUN/../OTHERS",
                        "0",
                        "-1",
                        "0".repeat(26),
                        "Z".repeat(26),
                        "9".repeat(5_000)));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void anIdIsLookedUpAndNothingElse(String id) throws IOException {
        String asked = id.replace("OTHERS", othersRun).replace("RUN", run);
        for (String route : List.of(
                "GET /runs/{id}",
                "GET /runs/{id}/logs",
                "POST /runs/{id}/cancel",
                "GET /console/runs/{id}",
                "POST /console/runs/{id}/cancel",
                "GET /console/runs/{id}/log",
                "GET /console/runs/{id}/log/lines/0",
                "GET /console/runs/{id}/log/raw",
                "GET /console/runs/{id}/files?path=x")) {
            // As it is: a client library would tidy it up.
            try (RawHttp client = new RawHttp(app)) {
                client.say(route.replace("{id}", asked) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "X-API-Key: " + app.memberKey + "\r\nCookie: " + session + "\r\nOrigin: "
                        + app.server.url().toString().replaceFirst("/$", "") + "\r\nContent-Length: 0\r\n\r\n");
                String answer = client.rest();
                assertThat(RawHttp.status(answer))
                        .as(route + " " + asked + ": " + answer)
                        .isIn(400, 403, 404, 405, 414, 422, 431);
                assertThat(answer.lines().takeWhile(line -> !line.isEmpty()))
                        .noneMatch(line -> line.startsWith("X-Forged"));
                assertThat(answer.replace("secret.py' was", "")).doesNotContain("of-the-others", "root:");
            }
        }
        onlyIdsAreOnTheDisk();
    }

    @Test
    void theRoutesAboveAreThere() {
        assertThat(app.get(app.memberKey, "/runs/" + run).statusCode()).isEqualTo(200);
        assertThat(app.get(app.memberKey, "/runs/" + run + "/logs").statusCode())
                .isEqualTo(200);
        for (String path : List.of("", "/log", "/log/raw")) {
            assertThat(console("/console/runs/" + run + path).statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    private static void assertHarmless(HttpResponse<String> answer, Integer... statuses) {
        assertThat(answer.statusCode()).as(answer.uri() + ": " + answer.body()).isIn((Object[]) statuses);
        if (answer.statusCode() == 200) {
            assertThat(answer.body()).doesNotContain(SECRETS.get(0), SECRETS.get(1));
            assertThat(answer.body()).doesNotContain("\"type\":\"FILE\",\"name\":\"secret.py\"");
        }
    }

    private static void onlyIdsAreOnTheDisk() {
        try (Stream<Path> paths = Files.walk(files)) {
            assertThat(paths.filter(Files::isRegularFile)
                            .map(path -> files.relativize(path).toString()))
                    .allMatch(name -> name.matches("identity|[0-9a-z]{2}/[0-9A-Z]{26}"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String encoded(String path) {
        return URLEncoder.encode(path, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** What is percent-encoded already is left as it is, so that the server decodes it. */
    private static String asHalfEncoded(String path) {
        return encoded(path).replaceAll("%25([0-9a-fA-F]{2})", "%$1").replace("%2F", "/");
    }

    private static HttpResponse<String> console(String path) {
        return app.send(
                "",
                HttpRequest.newBuilder(app.uri(path)).header("Cookie", session).GET());
    }

    private static String signIn() {
        URI url = app.server.url();
        return app.send(
                        "",
                        HttpRequest.newBuilder(app.uri("/console/sign-in"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .header("Origin", url.getScheme() + "://" + url.getAuthority())
                                .POST(BodyPublishers.ofString("email=member%40acme.example&key=" + app.memberKey)))
                .headers()
                .firstValue("Set-Cookie")
                .orElseThrow()
                .split(";")[0];
    }
}
