package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.AuditEntry;
import dev.runs.access.Role;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** API keys and sessions over HTTP, on two servers of one database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CredentialsTest {
    private Path log;
    private DatabaseAddress address;
    private App one;
    private App two;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        address = TestDatabase.createAddress();
        log = folder.resolve("server.log");
        one = App.adopt(Server.start(App.settings(folder, address), log));
        // Its own machine, with the file store of the first.
        Path other = Files.createDirectories(folder.resolve("other/data"));
        Files.createSymbolicLink(other.resolve("files"), folder.resolve("data/files"));
        two = App.adopt(Server.start(App.settings(folder.resolve("other"), address), folder.resolve("two.log")));
    }

    @AfterAll
    void stop() {
        one.close();
        two.close();
    }

    @Test
    void whatIsRevokedOrDisabledIsOutOnEveryServerAtOnce() {
        String revoked = one.key("acme", "revoked@acme.example", Role.MEMBER);
        String disabled = one.key("acme", "disabled@acme.example", Role.MEMBER);
        String session = two.session("disabled@acme.example", disabled);
        for (App server : List.of(one, two)) {
            assertThat(server.get(revoked, "/runs").statusCode()).isEqualTo(200);
            assertThat(server.get(disabled, "/runs").statusCode()).isEqualTo(200);
            assertThat(server.console(session, "/console/runs").statusCode()).isEqualTo(200);
        }
        one.server.accessAdmin().revokeKey(revoked.split("_")[1]);
        one.server.accessAdmin().disableUser("disabled@acme.example");
        for (App server : List.of(one, two)) {
            assertThat(server.get(revoked, "/runs").statusCode()).isEqualTo(401);
            assertThat(server.get(disabled, "/runs").statusCode()).isEqualTo(401);
            assertThat(server.console(session, "/console/runs").statusCode()).isEqualTo(303);
        }
    }

    @Test
    void whoGuessesIsToldToWaitAndShutsNobodyOut() {
        String key = one.key("acme", "guessed@acme.example", Role.MEMBER);
        assertThat(from("203.0.113.1", key).statusCode()).isEqualTo(200);
        for (int i = 0; i < 10; i++) {
            assertThat(from("198.51.100.1", nonsense(i)).statusCode()).isEqualTo(401);
        }
        HttpResponse<String> limited = from("198.51.100.1", nonsense(11));
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValueAsLong("Retry-After").orElseThrow())
                .isBetween(1L, 60L);
        assertThat(App.json(limited).path("errors").path(0).path("code").asText())
                .isEqualTo("RATE_LIMIT_ERROR");
        assertThat(from("203.0.113.1", key).statusCode()).isEqualTo(200);
        assertThat(from("203.0.113.2", key).statusCode()).isEqualTo(200);
    }

    @Test
    void whoGuessesAtTheConsoleIsToldToWait() {
        for (int i = 0; i < 10; i++) {
            assertThat(one.signIn("victim@acme.example", nonsense(i)).statusCode())
                    .isEqualTo(401);
        }
        HttpResponse<String> limited = one.signIn("victim@acme.example", nonsense(10));
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("Retry-After")).isPresent();
        assertThat(limited.body()).contains("too many wrong API keys or sign-ins");
    }

    @Test
    void refusalsAreInTheAuditLogWithTheRequestId() {
        String viewer = one.key("acme", "viewer@acme.example", Role.VIEWER);
        HttpResponse<String> refused = one.post(viewer, "/runs", "{\"runPython\":{\"uri\":\"s3://runs/acme/x.py\"}}");
        assertThat(refused.statusCode()).isEqualTo(403);
        List<AuditEntry> entries = one.server.accessAdmin().audit("acme", "viewer@acme.example", null, 10);
        assertThat(entries).extracting(AuditEntry::action).containsExactly("REFUSED");
        assertThat(entries.get(0).subject()).isEqualTo("POST /runs");
        assertThat(entries.get(0).address()).isEqualTo("127.0.0.1");
        assertThat(entries.get(0).requestId())
                .isEqualTo(refused.headers().firstValue("X-Request-Id").orElseThrow());
        assertThat(entries.get(0).via()).isEqualTo(viewer.split("_")[1].toUpperCase(Locale.ROOT));
    }

    @Test
    void noKeyStandsInTheServersLogTheDatabaseOrAnAnswer() throws Exception {
        String key = one.memberKey;
        String secret = key.substring(32);
        StringBuilder answers = new StringBuilder();
        String id = one.submit(one.upload("main.py", "import os\nprint(dict(os.environ))\n"), "");
        one.awaitStatus(id, "COMPLETED");
        for (String path : List.of(
                "/runs",
                "/runs/" + id,
                "/runs/" + id + "/logs",
                "/runs?cursor=" + key,
                "/runs/" + key,
                "/files/dir?dir=" + key,
                "/absent/" + secret)) {
            HttpResponse<String> answer = one.get(key, path);
            // What the caller itself wrote into the URL may be said back to it, and nothing else.
            answers.append(answer.body().replace(key, "").replace("/absent/" + secret, ""));
            answers.append(answer.headers().map());
        }
        assertThat(answers.toString()).contains("RUN_COMPLETED").doesNotContain(secret);
        assertThat(one.get(key + "x", "/runs").body()).doesNotContain(secret);
        assertThat(Files.readString(log)).doesNotContain(secret);
        assertThat(everythingStored()).contains(id).doesNotContain(secret);
    }

    /** Every row of every table as text. */
    private String everythingStored() {
        try (Database database = Database.connect(address, 2);
                Handle handle = database.jdbi().open()) {
            StringBuilder rows = new StringBuilder();
            for (String table : handle.createQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                    .mapTo(String.class)
                    .list()) {
                handle.createQuery("SELECT t::text FROM " + table + " AS t")
                        .mapTo(String.class)
                        .forEach(rows::append);
            }
            return rows.toString();
        }
    }

    private HttpResponse<String> from(String address, String key) {
        return one.send(
                key,
                HttpRequest.newBuilder(one.uri("/runs"))
                        .header("X-Forwarded-For", address)
                        .GET());
    }

    private static String nonsense(int number) {
        return "runs_nonsense_" + number;
    }
}
