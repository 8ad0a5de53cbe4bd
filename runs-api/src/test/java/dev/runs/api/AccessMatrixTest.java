package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.api.AccessCase.Door;
import dev.runs.api.attempt.AttemptAuth;
import dev.runs.api.auth.Open;
import dev.runs.attempt.AttemptKeys;
import dev.runs.console.SignedIn;
import io.dropwizard.auth.Auth;
import java.lang.reflect.Method;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may do what: every route for every role, in one's own organization and in another's. */
class AccessMatrixTest {
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
    void everyRouteHasACaseAndEveryCaseARoute() throws Exception {
        assertThat(Route.registered(world.app.server))
                .extracting(Route::toString)
                .containsExactlyInAnyOrderElementsOf(
                        AccessCase.ALL.stream().map(AccessCase::route).toList());
    }

    @Test
    void nothingBesideTheRoutesAnswers() {
        assertThat(Route.servlets(world.app.server))
                .extracting(servlet -> servlet.getHeldClass().getSimpleName())
                .containsOnly("JerseyServletContainer", "AdminServlet", "TaskServlet", "Default404Servlet");
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aRoleMayDoWhatItMayAndNothingElse(Role role) {
        for (AccessCase route : AccessCase.closed()) {
            int expected = role.includes(route.needs()) ? route.answer() : 403;
            assertThat(world.answer(route, "acme", role, world.own(route)).statusCode())
                    .as("%s %s", role, route)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whatAnotherOrganizationOwnsIsAsIfItWereNotThere(Role role) {
        List<AccessCase> routes =
                AccessCase.ALL.stream().filter(AccessCase::isOnesOwn).toList();
        assertThat(routes).hasSizeGreaterThan(12);
        for (AccessCase route : routes) {
            HttpResponse<String> owned = world.answer(route, "other", role, world.own(route));
            HttpResponse<String> missing = world.answer(route, "other", role, world.absent(route));
            // Who may not do it at all is told so, whatever it is about.
            assertThat(owned.statusCode())
                    .as("%s %s", role, route)
                    .isEqualTo(missing.statusCode())
                    .isIn(role.includes(route.needs()) ? List.of(404) : List.of(403, 404));
            assertThat(withoutNames(owned)).as("%s %s", role, route).isEqualTo(withoutNames(missing));
            assertThat(owned.headers().map().keySet())
                    .isEqualTo(missing.headers().map().keySet());
        }
    }

    @Test
    void aListHoldsNothingOfAnotherOrganization() {
        assertThat(App.json(world.app.get(world.key("other", Role.ADMIN), "/runs"))
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(world.app
                        .console(world.session("other", Role.ADMIN), "/console/runs")
                        .body())
                .doesNotContain(world.run)
                .doesNotContain(world.queued);
    }

    @Test
    void withoutACredentialOnlyTheOpenRoutesAnswer() {
        for (AccessCase route : AccessCase.ALL) {
            HttpResponse<String> answer = world.send(route, world.own(route), "", "");
            if (route.door() == Door.OPEN) {
                assertThat(answer.statusCode()).as(route.route()).isEqualTo(route.answer());
            } else {
                assertRefused(route, answer);
            }
        }
        assertThat(AccessCase.behind(Door.OPEN))
                .extracting(AccessCase::route)
                .containsExactlyInAnyOrder(
                        "GET /",
                        "GET /health",
                        "GET /openapi.json",
                        "GET /docs",
                        "PUT /files/upload/{ticket}",
                        "GET /files/fetch/{ticket}",
                        "GET /wei/{organization}/up",
                        "GET /wei/{organization}/version",
                        "GET /console/assets/{hash}/{name}",
                        "GET /console/sign-in",
                        "POST /console/sign-in",
                        "POST /console/sign-out");
    }

    @Test
    void aSessionCountsForNothingOnTheApiAndAnApiKeyForNothingOnTheConsole() {
        for (AccessCase route : AccessCase.behind(Door.API_KEY)) {
            assertRefused(route, world.send(route, world.own(route), "", world.session("acme", Role.ADMIN)));
        }
        for (AccessCase route : AccessCase.behind(Door.SESSION)) {
            assertRefused(route, world.send(route, world.own(route), world.key("acme", Role.ADMIN), ""));
        }
    }

    @Test
    void podsGetInByTheKeyOfTheirAttemptAndNothingElseDoes() {
        String name = "run-" + world.run.toLowerCase(Locale.ROOT) + "-1";
        AttemptKeys keys = world.attemptKeys;
        assertThat(AccessCase.behind(Door.ATTEMPT)).hasSize(6);
        for (AccessCase route : AccessCase.behind(Door.ATTEMPT)) {
            for (String other :
                    List.of(world.key("acme", Role.ADMIN), keys.of(name) + "x", keys.of("run-x"), "Bearer", name, "")) {
                assertThat(asPod(route, other).statusCode())
                        .as("%s %s", route, other)
                        .isEqualTo(401);
            }
            assertThat(world.answer(route, "acme", Role.ADMIN, route.example()).statusCode())
                    .as(route.route())
                    .isEqualTo(401);
            assertThat(asPod(route, keys.of(name)).statusCode())
                    .as("%s of an attempt that is over", route)
                    .isEqualTo(route.answer());
        }
    }

    private static HttpResponse<String> asPod(AccessCase route, String key) {
        String body = route.route().endsWith("metrics") ? "{\"startedAt\":1,\"points\":[[1,1,1]]}" : "";
        HttpRequest.Builder request = HttpRequest.newBuilder(world.app.uri(route.example()))
                .header("Authorization", "Bearer " + key)
                .method(route.verb(), BodyPublishers.ofString(body));
        return world.app.sendAlone("", request);
    }

    @Test
    void everyResourceMethodAsksForACallerOrIsOpenOnPurpose() throws Exception {
        for (Route route : Route.registered(world.app.server)) {
            boolean open = AccessCase.behind(Door.OPEN).stream()
                    .anyMatch(other -> other.route().equals(route.toString()));
            Method method = route.method();
            Class<?> resource = method.getDeclaringClass();
            if (resource.isAnnotationPresent(AttemptAuth.class)) {
                assertThat(hasCaller(method) || open).as(route.toString()).isFalse();
                assertThat(AccessCase.behind(Door.ATTEMPT))
                        .extracting(AccessCase::route)
                        .contains(route.toString());
            } else if (route.isConsole()) {
                assertThat(resource.isAnnotationPresent(SignedIn.class))
                        .as(route.toString())
                        .isEqualTo(!open);
            } else {
                assertThat(method.isAnnotationPresent(Open.class) || resource.isAnnotationPresent(Open.class))
                        .as(route.toString())
                        .isEqualTo(open);
                assertThat(hasCaller(method)).as(route.toString()).isEqualTo(!open);
            }
        }
    }

    private static boolean hasCaller(Method method) {
        return Arrays.stream(method.getParameters())
                .anyMatch(
                        parameter -> parameter.isAnnotationPresent(Auth.class) && parameter.getType() == Caller.class);
    }

    private static void assertRefused(AccessCase route, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(route.route()).isEqualTo(route.isConsole() ? 303 : 401);
        assertThat(answer.body()).as(route.route()).doesNotContain("the secret of acme");
        if (route.isConsole()) {
            assertThat(answer.headers().firstValue("Location").orElseThrow())
                    .as(route.route())
                    .startsWith(world.app.uri("/console/sign-in").toString());
            assertThat(answer.body()).isEmpty();
        }
    }

    private static String withoutNames(HttpResponse<String> answer) {
        return Stream.concat(
                        world.wei.values().stream(),
                        Stream.of(world.run, world.queued, world.organizationId, AccessWorld.ABSENT_RUN))
                .reduce(answer.body(), (body, id) -> body.replace(id, "ID"))
                .replaceAll("(?<=runs/|organization ')(acme|absent)", "ORGANIZATION")
                .replaceAll("\"requestId\":\"[^\"]*\"", "");
    }
}
