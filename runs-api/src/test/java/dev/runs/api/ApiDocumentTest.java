package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.api.AccessCase.Door;
import dev.runs.api.wire.ErrorView;
import dev.runs.run.RunEvent;
import dev.runs.run.RunStatus;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.MatrixParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Parameter;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description of the API is of this API: all of it, and nothing that is not there. */
class ApiDocumentTest {
    /** Parameters of the log that its method reads from the query by name, with their defaults. */
    private static final Set<String> OF_LOGS = Set.of(
            "query tail", "query from_time", "query q", "query regex=false", "query case=sensitive", "query context=0");

    private static App app;
    private static JsonNode document;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
        document = App.json(app.get("", "/openapi.json"));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void everyRouteIsDescribedAndWhatIsDescribedIsServed() throws Exception {
        assertThat(Contract.SERVED.operations())
                .extracting(Contract.Operation::toString)
                .containsExactlyInAnyOrderElementsOf(
                        routes().map(ApiDocumentTest::name).toList());
    }

    @Test
    void everyOperationHasTheParametersOfItsMethodAndNoOthers() throws Exception {
        for (Route route : routes().toList()) {
            Set<String> declared = new TreeSet<>();
            for (Parameter parameter : route.method().getParameters()) {
                assertThat(Stream.of(BeanParam.class, CookieParam.class, FormParam.class, MatrixParam.class))
                        .as("Parameters of %s that nobody compares", route)
                        .noneMatch(parameter::isAnnotationPresent);
                declared(parameter).ifPresent(declared::add);
            }
            if (route.path().startsWith("/wei/")) {
                // What lets the caller in reads it, for all of them.
                declared.add("path organization");
            }
            if (route.toString().equals("GET /runs/{run_id}/logs")) {
                declared.addAll(OF_LOGS);
            }
            Set<String> described = new TreeSet<>();
            for (JsonNode parameter : parameters(route)) {
                JsonNode usual = parameter.path("schema").path("default");
                described.add(parameter.path("in").asText() + " "
                        + parameter.path("name").asText() + (usual.isMissingNode() ? "" : "=" + usual.asText()));
            }
            assertThat(described).as("The parameters of %s", route).isEqualTo(declared);
        }
    }

    /** Nobody declares these, so each has to show that it is read: what it cannot be is refused in its name. */
    @Test
    void everyParameterThatIsReadByNameIsRead() {
        for (String parameter : OF_LOGS) {
            String name = parameter.replaceAll("query |=.*", "");
            String query = name.equals("q") ? "q=" : "q=x&" + name + "=-";
            HttpResponse<String> answer = app.get(app.memberKey, "/runs/none/logs?" + query);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
            assertThat(App.json(answer).path("errors").path(0).path("field").asText())
                    .isEqualTo(name);
        }
    }

    @Test
    void whatNeedsAKeyAndWhatIsOpenIsSaid() throws Exception {
        for (Route route : routes().toList()) {
            boolean open = AccessCase.behind(Door.OPEN).stream()
                    .anyMatch(other -> other.route().equals(route.toString()));
            JsonNode operation = operation(route);
            assertThat(operation.has("security") && operation.path("security").isEmpty())
                    .as("%s is open", route)
                    .isEqualTo(open);
            assertThat(operation.path("responses").has("401"))
                    .as("%s answers 401", route)
                    .isEqualTo(!open);
            boolean takesCaller =
                    Stream.of(route.method().getParameters()).anyMatch(each -> each.isAnnotationPresent(Auth.class));
            assertThat(takesCaller).as("%s takes a caller", route).isEqualTo(!open);
        }
    }

    /** By the paths, the client finds the commands that it offers; the operationIds are those of its generated ones. */
    @Test
    void theOfficialClientFindsTheOperationsThatItLooksFor() {
        assertThat(document.path("openapi").asText()).startsWith("3.1.");
        assertThat(document.has("servers")).isFalse();
        assertThat(id("/runs", "post")).isEqualTo("createJobRun");
        assertThat(id("/runs", "get")).isEqualTo("listJobRuns");
        assertThat(id("/runs/{run_id}", "get")).isEqualTo("getJobRun");
        assertThat(id("/runs/{run_id}/cancel", "post")).isEqualTo("cancelJobRun");
        assertThat(id("/runs/{run_id}/logs", "get")).isEqualTo("getJobRunLogs");
        assertThat(id("/runs/{run_id}/metrics", "get")).isEqualTo("getJobRunMetrics");
        assertThat(id("/files/upload-url", "post")).isEqualTo("createUploadUrl");
        assertThat(id("/files/dir", "get")).isEqualTo("getDirectory");
        assertThat(id("/files/integration-dir", "get")).isEqualTo("getIntegrationDirectory");
        assertThat(id("/organization", "get")).isEqualTo("getMyOrganization");
        assertThat(id("/users/me", "get")).isEqualTo("getMe");
        assertThat(id("/storage/{storage_id}/file-upload-url/{path}", "post")).isEqualTo("createFileUploadUrl");
        assertThat(id("/health", "get")).isEqualTo("healthCheck");
    }

    @Test
    void everythingIsExplained() {
        Set<String> ids = new TreeSet<>();
        List<String> tags = texts(document.path("tags"), "name");
        for (Contract.Operation operation : Contract.SERVED.operations()) {
            JsonNode description = operation.description();
            assertThat(ids.add(description.path("operationId").asText()))
                    .as("%s has an id of its own", operation)
                    .isTrue();
            assertThat(texts(description.path("tags"), ""))
                    .as(operation.toString())
                    .isNotEmpty()
                    .isSubsetOf(tags);
            assertThat(description.path("summary").asText())
                    .as(operation.toString())
                    .isNotBlank();
            assertExplained(operation.toString(), description);
            description
                    .path("responses")
                    .forEach(response -> assertExplained(operation.toString(), Contract.SERVED.resolved(response)));
            description
                    .path("parameters")
                    .forEach(parameter -> assertExplained(operation.toString(), Contract.SERVED.resolved(parameter)));
        }
        document.path("components")
                .path("schemas")
                .properties()
                .forEach(schema -> schema.getValue()
                        .path("properties")
                        .properties()
                        .forEach(field -> assertExplained(
                                schema.getKey() + "." + field.getKey(), Contract.SERVED.resolved(field.getValue()))));
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(document.findValuesAsText("$ref"))
                .hasSizeGreaterThan(50)
                .allMatch(reference -> !document.at(reference.substring(1)).isMissingNode());
    }

    @Test
    void theWordsThatAreListedAreAllThatThereAre() {
        JsonNode schemas = document.path("components").path("schemas");
        assertThat(texts(schemas.path("RunStatus").path("enum"), ""))
                .containsExactlyInAnyOrderElementsOf(names(RunStatus.values()));
        assertThat(texts(schemas.path("ErrorClass").path("enum"), "")).containsAll(names(ErrorView.Code.values()));
        assertThat(schemas.path("ErrorClass").path("description").asText()).contains(names(ErrorView.Code.values()));
        assertThat(schemas.path("KubeAppEvent")
                        .path("properties")
                        .path("code")
                        .path("description")
                        .asText())
                .contains(names(RunEvent.Code.values()));
    }

    @Test
    void theExampleOfASubmissionIsAsDescribed() {
        JsonNode content = document.path("paths")
                .path("/runs")
                .path("post")
                .path("requestBody")
                .path("content")
                .path("application/json");
        assertThat(Contract.SERVED.problems(
                        content.path("schema"), content.path("example").toString()))
                .isEmpty();
    }

    /** The client of the tests compares each of these answers with the description. */
    @Test
    void aRunWithEverythingThatCanBeSubmittedIsAnsweredAsDescribed() {
        app.limit(0, 100, 3600);
        for (String name : List.of("main.jar", "helpers.zip", "lib-1.0-py3-none-any.whl", "data.json")) {
            app.upload(name, "x");
        }
        HttpResponse<String> submitted = app.post(app.memberKey, "/runs?region=aws-us-west-2", """
                {"name": "everything", "runtime": "SMALL", "version": "latest", "timeoutSeconds": 60,
                 "runJar": {"uri": "s3://runs/acme/main.jar", "args": ["a"], "mainClass": "com.example.Main"},
                 "environment": {
                   "sparkDriverDiskGB": 5, "sparkExecutorDiskGB": 6, "sparkConfigs": {"sql.shuffle.partitions": "8"},
                   "dependencies": [
                     {"libraryName": "pandas"}, {"libraryName": "numpy", "libraryVersion": ">=1.2,<2"},
                     {"filePath": "s3://runs/acme/helpers.zip"}, {"filePath": "s3://runs/acme/lib-1.0-py3-none-any.whl"},
                     {"sourceType": "FILE", "filePath": "s3://runs/acme/data.json"}]}}
                """);
        assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(201);
        JsonNode run = app.run(App.json(submitted).path("id").asText());
        assertThat(run.path("payload").path("environment").path("dependencies")).hasSize(5);
        assertThat(App.json(app.get(app.memberKey, "/runs?name=every*")).path("items"))
                .containsExactly(run);
    }

    @Test
    void whoHasTheDocumentIsNotSentItAgain() {
        HttpResponse<String> first = app.get("", "/openapi.json");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("Content-Type")).hasValue("application/json");
        String tag = first.headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> second =
                app.send("", HttpRequest.newBuilder(app.uri("/openapi.json")).header("If-None-Match", tag));
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(app.send("", HttpRequest.newBuilder(app.uri("/openapi.json")).header("If-None-Match", "\"another\""))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTagThatCanBeNoneIsRefusedByTheNameOfItsHeader() {
        HttpResponse<String> answer =
                app.send("", HttpRequest.newBuilder(app.uri("/openapi.json")).header("If-None-Match", "unquoted"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(App.json(answer).path("errors").path(0).path("message").asText())
                .isEqualTo("The header If-None-Match cannot be read.");
    }

    @Test
    void thePageShowsEveryOperationAndShape() {
        HttpResponse<String> page = app.get("", "/docs");
        assertThat(page.statusCode()).isEqualTo(200);
        for (Contract.Operation operation : Contract.SERVED.operations()) {
            assertThat(page.body())
                    .contains("id=\""
                            + operation.description().path("operationId").asText() + "\"")
                    .contains("<code>" + operation.path() + "</code>");
        }
        document.path("components")
                .path("schemas")
                .fieldNames()
                .forEachRemaining(shape -> assertThat(page.body()).contains("id=\"" + shape + "\""));
        assertThat(page.body())
                .contains("curl -sS -X POST")
                .contains(app.uri("/runs").toString())
                .doesNotContain(" style=", "<style", "<script>");
    }

    @Test
    void thePageRunsNothingButTheConsolesOwn() {
        assertThat(app.get("", "/docs").headers().firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .contains("default-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "*");
    }

    private static Stream<Route> routes() throws Exception {
        // What pods call is no part of the API: only this version's own agent speaks it.
        return Route.registered(app.server).stream()
                .filter(route -> !route.isConsole() && !route.path().startsWith("/attempts"));
    }

    /** As the document writes it: what a variable of a path may hold is said elsewhere. */
    private static String name(Route route) {
        return route.toString().replaceAll("\\{\\s*(\\w+)\\s*:[^}]*}", "{$1}");
    }

    private static JsonNode operation(Route route) {
        return Contract.SERVED.operations().stream()
                .filter(operation -> operation.toString().equals(name(route)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(route + " is not described"))
                .description();
    }

    private static List<JsonNode> parameters(Route route) {
        List<JsonNode> parameters = new ArrayList<>();
        operation(route).path("parameters").forEach(each -> parameters.add(Contract.SERVED.resolved(each)));
        return parameters;
    }

    private static Optional<String> declared(Parameter parameter) {
        DefaultValue usual = parameter.getAnnotation(DefaultValue.class);
        String value = usual == null ? "" : "=" + usual.value();
        if (parameter.isAnnotationPresent(QueryParam.class)) {
            return Optional.of(
                    "query " + parameter.getAnnotation(QueryParam.class).value() + value);
        }
        if (parameter.isAnnotationPresent(PathParam.class)) {
            return Optional.of(
                    "path " + parameter.getAnnotation(PathParam.class).value() + value);
        }
        if (parameter.isAnnotationPresent(HeaderParam.class)) {
            return Optional.of(
                    "header " + parameter.getAnnotation(HeaderParam.class).value() + value);
        }
        return Optional.empty();
    }

    private static String id(String path, String method) {
        return document.path("paths")
                .path(path)
                .path(method)
                .path("operationId")
                .asText();
    }

    private static void assertExplained(String what, JsonNode node) {
        assertThat(node.path("description").asText())
                .as("%s: %s", what, node.path("name").asText())
                .isNotBlank();
    }

    /** The texts of a list, or of one field of each of its elements. */
    private static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(element ->
                        field.isEmpty() ? element.asText() : element.path(field).asText())
                .toList();
    }

    private static List<String> names(Enum<?>[] words) {
        return Stream.of(words).map(Enum::name).toList();
    }
}
