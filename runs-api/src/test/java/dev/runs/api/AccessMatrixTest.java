package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.api.auth.Open;
import dev.runs.api.resource.FileResource;
import dev.runs.api.resource.HealthResource;
import dev.runs.api.resource.LogResource;
import dev.runs.api.resource.RunResource;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.HttpMethod;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may do what: every operation for every role, in one's own organization and in another's. */
class AccessMatrixTest {
    private static final List<Class<?>> RESOURCES =
            List.of(RunResource.class, LogResource.class, FileResource.class, HealthResource.class);

    /** Each operation with the role that it needs, and what it answers where the caller may. */
    private record Operation(String method, String path, Role needs, int answer, boolean isOnesOwn) {}

    private static final List<Operation> OPERATIONS = List.of(
            new Operation("POST", "/runs", Role.MEMBER, 201, false),
            new Operation("GET", "/runs", Role.VIEWER, 200, false),
            new Operation("GET", "/runs/{run}", Role.VIEWER, 200, true),
            new Operation("GET", "/runs/{run}/logs", Role.VIEWER, 200, true),
            new Operation("POST", "/runs/{run}/cancel", Role.ADMIN, 200, true),
            new Operation("POST", "/files/upload-url?key=runs/{organization}/x.py", Role.MEMBER, 200, true),
            new Operation("GET", "/files/dir?dir=runs/{organization}", Role.VIEWER, 200, true),
            new Operation("GET", "/files/download?key=runs/{organization}/main.py", Role.VIEWER, 200, true));

    private static App app;
    private static Map<Role, String> keys;
    private static String otherKey;
    private static String run;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
        app.limit(0, 1000, 3600);
        keys = Map.of(
                Role.VIEWER, app.key("acme", "viewer@acme.example", Role.VIEWER),
                Role.MEMBER, app.key("acme", "other-member@acme.example", Role.MEMBER),
                Role.ADMIN, app.key("acme", "admin@acme.example", Role.ADMIN));
        otherKey = app.key("other", "admin@other.example", Role.ADMIN);
        app.upload(otherKey, "other", "main.py", BodyPublishers.ofString("print(1)\n"));
        run = app.submit(app.upload("main.py", "print(1)\n"), "");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void aRoleMayDoWhatItMayAndNothingElse(Role role) {
        for (Operation operation : OPERATIONS) {
            int expected = role.includes(operation.needs()) ? operation.answer() : 403;
            assertThat(status(keys.get(role), operation, "acme"))
                    .as("%s %s %s", role, operation.method(), operation.path())
                    .isEqualTo(expected);
        }
    }

    @Test
    void whatAnotherOrganizationOwnsIsAsIfItWereNotThere() {
        for (Operation operation : OPERATIONS) {
            if (operation.isOnesOwn()) {
                String path = operation.path().replace("{run}", run).replace("{organization}", "acme");
                String absent = operation
                        .path()
                        .replace("{run}", "01ARZ3NDEKTSV4RRFFQ69G5FAV")
                        .replace("{organization}", "absent");
                var owned = send(otherKey, operation.method(), path);
                var missing = send(otherKey, operation.method(), absent);
                assertThat(owned.statusCode()).as(path).isEqualTo(404);
                assertThat(withoutNames(owned.body(), run, "acme"))
                        .isEqualTo(withoutNames(missing.body(), "01ARZ3NDEKTSV4RRFFQ69G5FAV", "absent"));
            }
        }
        assertThat(App.json(app.get(otherKey, "/runs")).path("total").asInt()).isZero();
    }

    @Test
    void withoutAKeyNothingIsAnswered() {
        for (Operation operation : OPERATIONS) {
            assertThat(status("", operation, "acme")).as(operation.path()).isEqualTo(401);
        }
    }

    @Test
    void everyResourceMethodAsksForACallerOrIsOpenOnPurpose() {
        List<Method> methods = RESOURCES.stream()
                .flatMap(resource -> Arrays.stream(resource.getDeclaredMethods()))
                .filter(method -> Stream.of(method.getAnnotations())
                        .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class)))
                .toList();
        assertThat(methods).hasSizeGreaterThan(8).allMatch(method -> isOpen(method) || hasCaller(method));
        assertThat(methods.stream().filter(method -> !isOpen(method)).count()).isEqualTo(OPERATIONS.size());
    }

    @Test
    void everyResourceOfTheApplicationIsInThisTest() throws Exception {
        try (Stream<Path> sources = java.nio.file.Files.list(Path.of("src/main/java/dev/runs/api/resource"))) {
            assertThat(sources.map(Path::getFileName)
                            .map(Path::toString)
                            .filter(name -> name.endsWith("Resource.java")))
                    .containsExactlyInAnyOrderElementsOf(RESOURCES.stream()
                            .map(resource -> resource.getSimpleName() + ".java")
                            .toList());
        }
    }

    private static boolean isOpen(Method method) {
        return method.isAnnotationPresent(Open.class)
                || method.getDeclaringClass().isAnnotationPresent(Open.class);
    }

    private static boolean hasCaller(Method method) {
        return Arrays.stream(method.getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(Auth.class))
                .map(Parameter::getType)
                .anyMatch(Caller.class::equals);
    }

    private static int status(String key, Operation operation, String organization) {
        String path = operation.path().replace("{run}", run).replace("{organization}", organization);
        return send(key, operation.method(), path).statusCode();
    }

    private static java.net.http.HttpResponse<String> send(String key, String method, String path) {
        String body = path.equals("/runs") && method.equals("POST")
                ? "{\"runPython\":{\"uri\":\"s3://runs/acme/main.py\"}}"
                : "";
        return app.send(
                key,
                HttpRequest.newBuilder(app.uri(path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body)));
    }

    private static String withoutNames(String body, String id, String organization) {
        return body.replace(id, "ID").replace(organization, "ORGANIZATION").replaceAll("\"requestId\":\"[^\"]*\"", "");
    }
}
