package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.Role;
import dev.runs.api.AccessCase.Door;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No way to write a route's path leads past the question who is calling. */
class PathTricksTest {
    private static AccessWorld world;

    @BeforeAll
    static void start(@TempDir Path folder) {
        world = new AccessWorld(folder);
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @Test
    void withoutACredentialNoWayToWriteAPathLeadsIn() {
        for (AccessCase route : AccessCase.closed()) {
            for (String target : spellings(route)) {
                assertRefused(route, target, List.of("Origin: " + world.app.origin()));
            }
        }
    }

    @Test
    void aViewerStaysAViewerHoweverAPathIsWritten() {
        List<AccessCase> above = AccessCase.closed().stream()
                .filter(route -> !Role.VIEWER.includes(route.needs()))
                .toList();
        assertThat(above).hasSizeGreaterThan(3);
        for (AccessCase route : above) {
            for (String target : spellings(route)) {
                assertRefused(route, target, credential(route, "acme", Role.VIEWER));
            }
        }
    }

    @Test
    void anotherOrganizationStaysOutsideHoweverAPathIsWritten() {
        for (AccessCase route : AccessCase.closed()) {
            for (String target : route.isOnesOwn() ? spellings(route) : List.<String>of()) {
                assertRefused(route, target, credential(route, "other", Role.ADMIN));
            }
        }
    }

    @Test
    void theSpellingsReachTheRoutes() {
        // Otherwise all of the above would only show that nothing is there.
        AccessCase list = AccessCase.behind(Door.API_KEY).stream()
                .filter(route -> route.route().equals("GET /runs"))
                .findFirst()
                .orElseThrow();
        for (String target : List.of("/runs", "/runs/", "/runs;x=y", "/runs?/../health")) {
            assertThat(RawHttp.send(world.app, "GET", target, credential(list, "acme", Role.VIEWER), "")
                            .status())
                    .as(target)
                    .isEqualTo(200);
        }
    }

    private static List<String> credential(AccessCase route, String organization, Role role) {
        return List.of(
                "Origin: " + world.app.origin(),
                route.isConsole()
                        ? "Cookie: " + world.session(organization, role)
                        : "X-API-Key: " + world.key(organization, role));
    }

    private static void assertRefused(AccessCase route, String target, List<String> headers) {
        List<String> all = new ArrayList<>(headers);
        if (route.isForm()) {
            // Of another type it would be refused for that, which shows nothing.
            all.add("Content-Type: application/x-www-form-urlencoded");
        }
        RawHttp.Answer answer = RawHttp.send(world.app, route.verb(), target, all, route.body());
        assertThat(answer.status()).as("%s %s", route.verb(), target).isIn(303, 400, 401, 403, 404, 405);
        if (answer.status() == 303) {
            assertThat(answer.head()).as(target).contains("Location: " + world.app.uri("/console/sign-in"));
        }
        assertThat(answer.body())
                .as("%s %s", route.verb(), target)
                .doesNotContain("the secret of acme")
                .doesNotContain("main.py\"")
                .doesNotContain("uploadUrl");
    }

    /** A route's own path, and all the ways to write it that proxies and frameworks have read in different ways. */
    private static List<String> spellings(AccessCase route) {
        String own = world.own(route);
        int query = own.indexOf('?');
        String path = query < 0 ? own : own.substring(0, query);
        String rest = query < 0 ? "" : own.substring(query);
        String last = path.substring(path.lastIndexOf('/') + 1);
        String before = path.substring(0, path.lastIndexOf('/') + 1);
        List<String> ways = new ArrayList<>(List.of(
                path,
                path + "/",
                path + "//",
                path + ".",
                path + "/.",
                path + "/./",
                path + ";x=y",
                path + ";/",
                path + "/;x=y",
                path + "%3Bx=y",
                path + "%2f",
                path + "%252f",
                path + "%00",
                path + "%20",
                path + "%0d%0aX-API-Key:x",
                path + "#x",
                path + "\\",
                path + "/..;/" + last,
                path + "/../" + last,
                path + "/%2e%2e/" + last,
                path + "/%252e%252e/" + last,
                path + ".json",
                "/" + path,
                "//" + path,
                "/." + path,
                "/x/.." + path,
                "/health/.." + path,
                "/health/..;" + path,
                "/health;/.." + path,
                "/health/%2e%2e" + path,
                "/health/%252e%252e" + path,
                "/health%2f.." + path,
                "/health%252f.." + path,
                "/console/sign-in/.." + path,
                "/console/sign-in/..;" + path,
                "/console/sign-in;" + path,
                "/console/assets/x/.." + path,
                "/console/assets/x/%2e%2e%2f%2e%2e%2f%2e%2e" + path,
                "/;x=y" + path,
                path.replaceFirst("^/(\\w+)", "/$1;x=y"),
                before + ";x=y/" + last,
                before + "./" + last,
                before + "%2e/" + last,
                before.replaceFirst("/$", "%2f") + last,
                before.replaceFirst("/$", "%5c") + last,
                path.replace("/", "//"),
                path.toUpperCase(Locale.ROOT),
                "/" + path.substring(1, 2).toUpperCase(Locale.ROOT) + path.substring(2),
                "/%" + Integer.toHexString(path.codePointAt(1)) + path.substring(2),
                "/%25" + Integer.toHexString(path.codePointAt(1)) + path.substring(2),
                world.app.origin() + path,
                "http://other.example" + path));
        return Stream.concat(
                        ways.stream().map(way -> way + rest), Stream.of(path + "?" + rest, path + ";x=y?x=y" + rest))
                .distinct()
                .toList();
    }
}
