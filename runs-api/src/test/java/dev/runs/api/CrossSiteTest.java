package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.Role;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another site's page makes a browser send here changes nothing and tells that page nothing. */
class CrossSiteTest {
    private static final List<List<String>> FROM_ELSEWHERE = List.of(
            List.of(),
            List.of("Origin", "https://evil.example"),
            List.of("Origin", "null"),
            List.of("Origin", "http://127.0.0.1:1"),
            List.of("Sec-Fetch-Site", "cross-site"),
            List.of("Sec-Fetch-Site", "same-site"),
            List.of("Referer", "OWN/console/runs"),
            List.of("Origin", "OWN", "Sec-Fetch-Site", "cross-site"),
            List.of("Origin", "OWN.evil.example"),
            List.of("Origin", "OWN@evil.example"));

    private static AccessWorld world;
    private static DatabaseAddress database;

    @BeforeAll
    static void start(@TempDir Path folder) {
        database = TestDatabase.createAddress();
        world = new AccessWorld(folder, database);
        // The last that the server changes by itself: it notes why the run that waits does.
        Awaitility.await()
                .until(() -> rows().stream().anyMatch(row -> row.startsWith("run ") && row.contains("Waiting")));
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void everyRouteOfTheConsoleThatChangesSomethingRefusesWhatComesFromAnotherSite() {
        List<AccessCase> changing = AccessCase.ALL.stream()
                .filter(route -> route.isConsole() && !route.verb().equals("GET"))
                .toList();
        assertThat(changing).extracting(AccessCase::verb).containsOnly("POST");
        List<String> before = rows();
        for (AccessCase route : changing) {
            for (List<String> headers : FROM_ELSEWHERE) {
                HttpResponse<String> answer = send(route, route.verb(), headers);
                assertThat(answer.statusCode()).as("%s %s", route, headers).isEqualTo(403);
                assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
            }
        }
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void lookingChangesNothing() {
        List<String> before = rows();
        for (AccessCase route : AccessCase.ALL) {
            if (route.isConsole()) {
                // Those that only answer a POST too: asked for with GET, they do nothing.
                for (String verb : List.of("GET", "HEAD", "OPTIONS")) {
                    assertThat(send(route, verb, List.of()).statusCode())
                            .as("%s %s", verb, route.example())
                            .isIn(200, 303, 405);
                }
            }
        }
        String link = world.app.server.accessAdmin().createSignInLink("admin-role@acme.example");
        List<String> withLink = rows();
        assertThat(withLink).isNotEqualTo(before);
        assertThat(world.app.console("", "/console/sign-in?link=" + link).body())
                .contains(link);
        assertThat(rows()).isEqualTo(withLink);
    }

    @Test
    void noOtherSiteMayReadAnAnswer() {
        for (AccessCase route : AccessCase.ALL) {
            for (List<String> headers : List.of(
                    List.of("Origin", "https://evil.example"),
                    List.of("Origin", "null"),
                    List.of("Origin", "https://evil.example", "Access-Control-Request-Method", route.verb()),
                    List.of(
                            "Origin",
                            "https://evil.example",
                            "Access-Control-Request-Method",
                            route.verb(),
                            "Access-Control-Request-Headers",
                            "X-API-Key"))) {
                String verb = headers.size() > 2 ? "OPTIONS" : route.verb();
                assertThat(send(route, verb, headers).headers().map().keySet())
                        .as("%s %s %s", verb, route.example(), headers)
                        .isNotEmpty()
                        .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
            }
        }
    }

    private static HttpResponse<String> send(AccessCase route, String verb, List<String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(world.app.uri(world.own(route)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Cookie", world.session("acme", Role.ADMIN))
                .method(verb, BodyPublishers.noBody());
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1).replace("OWN", world.app.origin()));
        }
        return world.app.send(route.isConsole() ? "" : world.key("acme", Role.VIEWER), request);
    }

    /** Everything in the database but the leases of servers, which go on by themselves. */
    private static List<String> rows() {
        List<String> rows = new ArrayList<>();
        try (Database connected = Database.connect(database, 2);
                Handle handle = connected.jdbi().open()) {
            for (String table : handle.createQuery(
                            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'server'")
                    .mapTo(String.class)
                    .list()) {
                handle.createQuery("SELECT '" + table + " ' || t::text FROM " + table + " AS t ORDER BY 1")
                        .mapTo(String.class)
                        .forEach(rows::add);
            }
        }
        return rows;
    }
}
