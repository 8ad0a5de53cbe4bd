package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.AuditEntry;
import dev.runs.access.Role;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import dev.runs.file.Tickets;
import dev.runs.file.Tickets.Purpose;
import dev.runs.file.Tickets.Ticket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests of {@code my_files} of the Python SDK. */
class MyFilesTest {
    private static final String MINE = "/storage/user_files%3A%3Aaws-us-west-2/";

    private static DatabaseAddress database;
    private static App app;
    private static String user;

    @BeforeAll
    static void start(@TempDir Path folder) {
        database = TestDatabase.createAddress();
        app = App.start(folder, database);
        user = App.json(app.get(app.memberKey, "/users/me")).path("id").asText();
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void aScriptIsUploadedListedRunDownloadedRenamedAndDeleted() {
        ok("PUT", "directories/life");
        ok("PUT", "directories/life/inner");
        assertThat(listed("directories/life/")).containsExactly("FOLDER inner life/inner 0");
        String uri = upload("life/inner/script.py", "print('mine')\n");
        assertThat(uri).isEqualTo("s3://runs/acme/data/customer-" + user + "/life/inner/script.py");
        assertThat(listed("directories/life/inner")).containsExactly("FILE script.py life/inner/script.py 14");
        assertThat(ok("GET", "directories/life/inner")
                        .path("items")
                        .path(0)
                        .path("lastModified")
                        .asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT.*Z");

        String run = app.submit(uri, "");
        app.awaitStatus(run, "COMPLETED");
        assertThat(app.get(app.memberKey, "/runs/" + run + "/logs").body()).contains("mine");

        String url = downloadUrl("life/inner/script.py");
        HttpResponse<String> fetched = fetch(url);
        assertThat(fetched.body()).isEqualTo("print('mine')\n");

        ok("POST", "file-rename/life/inner/script.py?new_name=renamed.py");
        assertThat(listed("directories/life/inner")).containsExactly("FILE renamed.py life/inner/renamed.py 14");
        assertThat(status("GET", "files/life/inner/script.py")).isEqualTo(404);
        ok("DELETE", "files/life/inner/renamed.py");
        assertThat(status("DELETE", "files/life/inner/renamed.py")).isEqualTo(404);
        assertThat(listed("directories/life/inner")).isEmpty();
        ok("DELETE", "directories/life");
        assertThat(status("GET", "directories/life/inner")).isEqualTo(404);
        assertThat(app.server.accessAdmin().audit("acme", "member@acme.example", null, 100))
                .filteredOn(entry -> entry.action().matches("(FILE|FOLDER)_.*"))
                .filteredOn(entry -> entry.subject().contains("/life"))
                .allMatch(entry -> "127.0.0.1".equals(entry.address()) && entry.requestId() != null)
                .extracting(AuditEntry::action)
                .containsExactly("FILE_RENAME", "FILE_DELETE", "FOLDER_DELETE");
    }

    /** The SDK takes a 404 of the root for a server without this storage. */
    @Test
    void theRootIsThereBeforeAnythingIsInItAndIsNotRedirected() {
        String key = app.key("acme", "new@acme.example", Role.VIEWER);
        for (String sid : List.of("user_files::local", "user_files%3A%3Aaws-us-west-2", "user_files::byoc-acme-1")) {
            HttpResponse<String> answer = app.get(key, "/storage/" + sid + "/directories/?limit=1000");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"items\":[],\"next_page\":null}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"user_files", "user_files::", "user_files::-x", "user_files::a%20b", "managed", "USER_FILES::x"})
    void anotherStorageIsNotThere(String sid) {
        for (String rest : List.of("/directories/", "/directories/x", "/files/x")) {
            assertThat(app.get(app.memberKey, "/storage/" + sid + rest).statusCode())
                    .isEqualTo(404);
        }
        assertThat(app.post(app.memberKey, "/storage/" + sid + "/file-upload-url/x", "")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aFolderIsReadPageByPage() {
        for (String name : List.of("b", "a", "c", "é ü", "semi%3Bcolon=x+y")) {
            upload("pages/" + name.replace(" ", "%20").replace("é", "%C3%A9").replace("ü", "%C3%BC"), name);
        }
        ok("PUT", "directories/pages/d");
        List<String> names = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = ok("GET", "directories/pages?limit=2" + (next.isEmpty() ? "" : "&cursor=" + next));
            names.addAll(page.path("items").findValuesAsText("name"));
            next = page.path("next_page").asText("");
        } while (!next.isEmpty() && !next.equals("null"));
        assertThat(names).containsExactly("a", "b", "c", "d", "semi;colon=x+y", "é ü");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=-1", "limit=x", "cursor=x", "cursor=YS9i", "cursor=%00"})
    void aWrongPageIsRefused(String query) {
        HttpResponse<String> answer = send("GET", "directories/?" + query);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(App.json(answer).path("errors").path(0).path("field").asText())
                .isEqualTo(query.replaceFirst("=.*", ""));
    }

    @Test
    void whatIsInTheWayIsAConflictAndNothingIsChanged() {
        upload("way/a", "a");
        upload("way/b", "b");
        assertThat(status("PUT", "directories/way/a")).isEqualTo(409);
        assertThat(status("POST", "file-rename/way/a?new_name=b")).isEqualTo(409);
        assertThat(status("POST", "file-rename/way/a?new_name=../b")).isEqualTo(422);
        assertThat(status("POST", "file-rename/way/a")).isEqualTo(422);
        assertThat(status("POST", "file-rename/way/absent?new_name=x")).isEqualTo(404);
        assertThat(status("DELETE", "directories/way/a")).isEqualTo(404);
        assertThat(status("DELETE", "directories/")).isEqualTo(422);
        assertThat(status("PUT", "directories/")).isEqualTo(422);
        assertThat(status("GET", "directories/way/absent")).isEqualTo(404);
        assertThat(status("GET", "files/way")).isEqualTo(404);
        assertThat(listed("directories/way")).containsExactly("FILE a way/a 1", "FILE b way/b 1");
    }

    @Test
    void theFilesOfOneUserAreNotThoseOfAnother() {
        upload("private.txt", "of the member");
        String other = app.key("acme", "second@acme.example", Role.ADMIN);
        assertThat(app.get(other, MINE + "directories/").body()).doesNotContain("private.txt");
        assertThat(app.get(other, MINE + "files/private.txt").statusCode()).isEqualTo(404);
    }

    @Test
    void aDownloadUrlGivesTheVersionThatItWasMadeForAsAnAttachment() {
        upload("page.html", "<script>first</script>");
        String url = downloadUrl("page.html");
        upload("page.html", "second");
        ok("DELETE", "files/page.html");
        HttpResponse<String> answer = fetch(url);
        assertThat(answer.body()).isEqualTo("<script>first</script>");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename=\"page.html\"; filename*=UTF-8''page.html");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().allValues("Content-Security-Policy"))
                .containsExactly("default-src 'none'; frame-ancestors 'none'; sandbox");
        assertThat(url).doesNotContain(app.memberKey);
    }

    @Test
    void aDownloadUrlThatWasChangedInAnyWayIsRefused() {
        upload("signed.txt", "signed");
        String url = downloadUrl("signed.txt");
        for (int i = url.lastIndexOf('/') + 1; i < url.length(); i++) {
            String altered = url.substring(0, i) + (url.charAt(i) == 'A' ? 'B' : 'A') + url.substring(i + 1);
            assertThat(fetch(altered).statusCode()).as("character " + i).isEqualTo(403);
        }
        for (String around : List.of("?x=y", ";x=y", "/", "/x", "%20", ".")) {
            assertThat(fetch(url + around).statusCode()).as(around).isIn(400, 403, 404);
        }
        String uploadUrl = App.json(send("POST", "file-upload-url/signed.txt"))
                .path("uploadUrl")
                .asText();
        assertThat(fetch(uploadUrl.replace("/upload/", "/fetch/")).statusCode()).isEqualTo(403);
        assertThat(app.put(url.replace("/fetch/", "/upload/"), BodyPublishers.ofString("x"))
                        .statusCode())
                .isEqualTo(403);
        assertThat(app.put(url, BodyPublishers.ofString("x")).statusCode()).isEqualTo(405);
        assertThat(fetch(url).body()).isEqualTo("signed");
    }

    @Test
    void aDownloadUrlOfFifteenMinutesAgoIsRefused() {
        Clock earlier = Clock.offset(Installation.CLOCK, Tickets.VALID.negated());
        try (Database connected = Database.connect(database, 1)) {
            String expired = new Tickets(connected.jdbi(), earlier)
                    .sign(new Ticket(Purpose.GET, "organization", "01ARZ3NDEKTSV4RRFFQ69G5FAV"));
            assertThat(app.get("", "/files/fetch/" + expired).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void behindAProxyARedirectIsHttps() {
        upload("proxied.txt", "x");
        HttpResponse<String> answer = app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri(MINE + "files/proxied.txt"))
                        .header("X-Forwarded-Proto", "https")
                        .header("X-Forwarded-Host", "runs.example.org")
                        .GET());
        assertThat(answer.statusCode()).isEqualTo(307);
        assertThat(answer.headers().firstValue("Location").orElseThrow())
                .startsWith("https://runs.example.org/files/fetch/");
    }

    @Test
    void aViewerMayReadOnly() {
        String viewer = app.key("acme", "viewer@acme.example", Role.VIEWER);
        for (String request : List.of(
                "PUT directories/x",
                "DELETE directories/x",
                "POST file-upload-url/x",
                "DELETE files/x",
                "POST file-rename/x?new_name=y")) {
            String[] parts = request.split(" ");
            assertThat(send(viewer, parts[0], parts[1]).statusCode())
                    .as(request)
                    .isEqualTo(403);
        }
    }

    private static String upload(String path, String content) {
        JsonNode target = ok("POST", "file-upload-url/" + path);
        assertThat(app.put(target.path("uploadUrl").asText(), BodyPublishers.ofString(content))
                        .statusCode())
                .isEqualTo(200);
        return target.path("destination").asText();
    }

    private static String downloadUrl(String path) {
        HttpResponse<String> answer = send("GET", "files/" + path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(307);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    /** As the SDK does it: without a credential. */
    private static HttpResponse<String> fetch(String url) {
        return app.send("", HttpRequest.newBuilder(URI.create(url)));
    }

    private static List<String> listed(String path) {
        List<String> entries = new ArrayList<>();
        ok("GET", path)
                .path("items")
                .forEach(item -> entries.add(String.join(
                        " ",
                        item.path("type").asText(),
                        item.path("name").asText(),
                        item.path("path").asText(),
                        item.path("size").asText())));
        return entries;
    }

    private static JsonNode ok(String method, String path) {
        HttpResponse<String> answer = send(method, path);
        assertThat(answer.statusCode())
                .as(method + " " + path + ": " + answer.body())
                .isEqualTo(200);
        return App.json(answer);
    }

    private static int status(String method, String path) {
        return send(method, path).statusCode();
    }

    private static HttpResponse<String> send(String method, String path) {
        return send(app.memberKey, method, path);
    }

    private static HttpResponse<String> send(String key, String method, String path) {
        return app.send(
                key,
                HttpRequest.newBuilder(app.uri(MINE + path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.noBody()));
    }
}
