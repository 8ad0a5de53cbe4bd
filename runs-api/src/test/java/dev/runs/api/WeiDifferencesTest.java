package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.access.Role;
import dev.runs.api.WeiWorld.Upload;
import dev.runs.api.config.Settings;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where Runs differs from WEI's own server on purpose, as {@code docs/wei.md} lists it. That modules are used one run at
 * a time, and who submitted first is served first, shows {@link WeiWorkflowsTest}.
 */
class WeiDifferencesTest {
    private static final String ABSENT = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    private static DatabaseAddress database;
    private static Path folder;
    private static PretendModule module;
    private static App app;
    private static WeiWorld world;
    private static String experiment;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        database = TestDatabase.createAddress();
        module = new PretendModule();
        app = App.start(folder, database);
        new WeiWorld(app.server.url(), app.key("acme", "admin@acme.example", Role.ADMIN))
                .putWorkcell(WeiWorld.workcell(Map.of("pretend", module.uri())));
        world = new WeiWorld(app.server.url(), app.memberKey);
        experiment = world.experiment("differences");
    }

    @AfterAll
    static void stop() {
        app.close();
        module.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil.txt",
                "/tmp/evil.txt",
                "a/evil.txt",
                "..",
                ".",
                "a\\\\evil.txt",
                "C:evil.txt",
                "evil\t.txt"
            })
    void aNameThatIsAPathIsRefusedAndNothingIsStored(String name) throws Exception {
        long before = storedFiles();
        int runs = world.get("wc/state").path("workflows").size();

        HttpResponse<String> answer = world.start(
                Map.of("experiment_id", experiment, "workflow", workflow(step("act", "{}"))),
                List.of(new Upload("files", "good.txt", "x"), new Upload("files", name, "x")));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(App.json(answer).path("detail").asText()).contains("cannot be the name of a file");
        assertThat(storedFiles()).isEqualTo(before);
        assertThat(world.get("wc/state").path("workflows")).hasSize(runs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../config.yml",
                "..",
                ".",
                "",
                "/",
                "/etc/passwd",
                "a/../b",
                "..\\b",
                "a//b",
                "%2e%2e/x",
                "nothing.txt",
                "\u0000",
                "../../experiments"
            })
    void noFileIsReachedByAPath(String name) throws Exception {
        String id = world.started(experiment, json(step("act", "{}")));
        HttpResponse<String> answer = world.send(
                world.request("runs/" + id + "/file?filename=" + URLEncoder.encode(name, StandardCharsets.UTF_8)));
        assertThat(answer.statusCode()).as(answer.body()).isIn(400, 404, 422);
        assertThat(App.json(answer).path("detail").isTextual()).isTrue();
    }

    @Test
    void aFileWithoutItsNameIsAFieldThatIsMissing() throws Exception {
        String id = world.started(experiment, json(step("act", "{}")));
        HttpResponse<String> answer = world.send(world.request("runs/" + id + "/file"));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(App.json(answer).path("detail"))
                .isEqualTo(WeiWorld.json(
                        "[{'type':'missing','loc':['query','filename'],'msg':'Field required'," + "'input':null}]"));
    }

    /** WEI would put what the file says in the argument's place. */
    @Test
    void aPathInAnArgumentIsAText() throws Exception {
        String path =
                Files.writeString(folder.resolve("secret.yaml"), "a: secret\n").toString();
        JsonNode run = WeiWorld.ok(world.start(experiment, json(step("act", "{'a':'" + path + "'}"))));
        assertThat(run.at("/steps/0/args/a").asText()).isEqualTo(path);
        assertThat(run.at("/flowdef/0/args/a").asText()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nobody  | act   | {} | Module nobody not in Workcell lab
            pretend | dance | {} | Step 's': Module pretend has no action 'dance'
            pretend | heat  | {} | Step 's': Module pretend's action, 'heat', is missing arg 'degrees'
            pretend | load  | {} | Step 's': Module pretend's action, 'load', is missing file 'protocol'
            pause   | wait  | {} | Step 's': Module pause's action, 'wait', is missing arg 'seconds'
            programs| run   | {} | Step 's': Module programs's action, 'run', is missing arg 'uri'
            """, quoteCharacter = '`')
    void whatTheWorkcellCannotDoIsToldInWeisWords(String name, String action, String args, String detail)
            throws Exception {
        ObjectNode step = WeiWorld.step("s", name, action, args);
        refused(422, detail, world.start(experiment, json(step)));
        refused(
                422,
                detail,
                world.start(Map.of("experiment_id", experiment, "workflow", workflow(step), "validate_only", "1")));
    }

    /** A mistake in an argument of a built-in module is known before any other step has moved anything. */
    @Test
    void whatABuiltInModuleCannotDoIsRefusedAtTheStart() throws Exception {
        refused(
                422,
                "Step 's': arg 'seconds' must be a number from 0 to 31536000",
                world.start(experiment, json(WeiWorld.step("s", "pause", "wait", "{'seconds':'long'}"))));
        HttpResponse<String> answer = world.start(
                experiment, json(WeiWorld.step("s", "programs", "run", "{'uri':'s3://runs/acme/absent.py'}")));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(App.json(answer).path("detail").asText())
                .startsWith("Step 's': ")
                .contains("absent.py");
    }

    @Test
    void anExperimentThatIsNoneOrUnknownIsRefused() throws Exception {
        JsonNode workflow = json(step("act", "{}"));
        refused(422, "Invalid ULID in field experiment_id", world.start("no", workflow));
        refused(404, "Experiment " + ABSENT + " not found", world.start(ABSENT, workflow));
        refused(
                404,
                "Experiment " + ABSENT + " not found",
                world.start(Map.of("experiment_id", ABSENT, "workflow", workflow.toString(), "validate_only", "1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "x", "{'a':1}", "{\"a\":NaN}", "{\"a\":1} x"})
    void aPayloadThatIsNoJsonIsToldSo(String payload) throws Exception {
        HttpResponse<String> answer = world.start(
                Map.of("experiment_id", experiment, "workflow", workflow(step("act", "{}")), "payload", payload));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(App.json(answer).path("detail").asText()).contains("JSON");
    }

    @Test
    void anUnknownRunIsNotFoundWhateverIsAskedOfIt() throws Exception {
        for (String path : List.of("", "/log", "/files", "/results", "/file?filename=a")) {
            refused(404, "Workflow run " + ABSENT + " not found", world.send(world.request("runs/" + ABSENT + path)));
        }
    }

    /** WEI has no file then, and fails. The log is kept from being written, but not from being read. */
    @Test
    void theLogOfARunThatHasJustStartedIsAnEmptyText() throws Exception {
        String id;
        try (Connection connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE log, log_chunk IN EXCLUSIVE MODE");
            id = world.started(experiment, json(step("act", "{}")));
            HttpResponse<String> log = world.send(world.request("runs/" + id + "/log"));
            assertThat(log.statusCode()).isEqualTo(200);
            assertThat(log.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(log.body()).isEqualTo("\"\"");
            connection.rollback();
        }
        world.awaitEnd(id);
        assertThat(world.get("runs/" + id + "/log").asText()).contains("\"event_name\":\"COMPLETED\"");
    }

    @Test
    void aWorkflowWithoutStepsIsRefused() throws Exception {
        refused(
                422,
                "Workflow 'w' has no steps in its flowdef",
                world.start(experiment, WeiWorld.workflow("w", List.of())));
    }

    @Test
    void aSimulatedWorkflowSucceeds() throws Exception {
        String workflow = WeiWorld.workflow(
                        "w", List.of(step("fail", "{}"), WeiWorld.step("t", "pause", "wait", "{'seconds':600}")))
                .toString();
        JsonNode started =
                WeiWorld.ok(world.start(Map.of("experiment_id", experiment, "workflow", workflow, "simulate", "True")));
        JsonNode run = world.awaitEnd(started.path("run_id").asText());
        assertThat(run.path("simulate").asBoolean()).isTrue();
        assertThat(run.path("status").asText()).isEqualTo("completed");
        assertThat(run.path("steps").findValues("result"))
                .allMatch(result -> result.path("status").asText().equals("succeeded"));
    }

    @Test
    void aCancelIsFinalAndHasItsTime() throws Exception {
        String id = world.started(
                experiment,
                WeiWorld.workflow(
                        "w", List.of(WeiWorld.step("s", "pause", "wait", "{'seconds':600}"), step("act", "{}"))));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> world.run(id).path("status").asText().equals("running"));
        assertThat(app.post(app.memberKey, "/runs/" + id + "/cancel", "").statusCode())
                .isLessThan(300);
        JsonNode run = world.awaitEnd(id);
        assertThat(run.path("status").asText()).isEqualTo("cancelled");
        assertThat(run.path("end_time").isTextual()).isTrue();
        assertThat(run.path("duration").asText()).startsWith("PT");
        assertThat(run.at("/steps/0/result/status").asText()).isEqualTo("cancelled");
        assertThat(run.at("/steps/1/result").isNull()).isTrue();
    }

    @Test
    void theIndexStaysAtTheStepThatFailed() throws Exception {
        JsonNode run = world.awaitEnd(world.started(
                experiment, WeiWorld.workflow("w", List.of(step("fail", "{}"), step("act", "{}"), step("act", "{}")))));
        assertThat(run.path("status").asText()).isEqualTo("failed");
        assertThat(run.path("step_index").asInt()).isZero();
        assertThat(run.at("/steps/0/result"))
                .isEqualTo(WeiWorld.json("{'status':'failed','error':'It is stuck.','data':null,'files':null}"));
        assertThat(run.at("/steps/1/result").isNull()).isTrue();
    }

    /** Nor does a stop wait for a step that can go on elsewhere. */
    @Test
    void aRestartGoesOn(@TempDir Path own) throws Exception {
        Settings settings = App.settings(own, TestDatabase.createAddress());
        String id;
        try (App first = App.start(own, settings)) {
            new WeiWorld(first.server.url(), first.key("acme", "admin@acme.example", Role.ADMIN))
                    .putWorkcell(WeiWorld.workcell(Map.of("pretend", module.uri())));
            WeiWorld before = new WeiWorld(first.server.url(), first.memberKey);
            id = before.started(
                    before.experiment("one"),
                    WeiWorld.workflow(
                            "w",
                            List.of(
                                    step("act", "{}"),
                                    WeiWorld.step("t", "pause", "wait", "{'seconds':15}"),
                                    step("act", "{}"))));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> before.run(id).at("/steps/1/start_time").isTextual());
        }
        LocalDateTime stopped = LocalDateTime.now(ZoneOffset.UTC);
        try (App second = App.start(own, settings)) {
            JsonNode run = new WeiWorld(second.server.url(), second.memberKey).awaitEnd(id);
            assertThat(run.path("status").asText()).isEqualTo("completed");
            assertThat(LocalDateTime.parse(run.at("/steps/0/end_time").asText()))
                    .isBefore(stopped);
            assertThat(LocalDateTime.parse(run.at("/steps/1/start_time").asText()))
                    .isBefore(stopped);
            assertThat(LocalDateTime.parse(run.at("/steps/1/end_time").asText()))
                    .isAfter(stopped);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "\u00e4/\u2202 \ud83e\uddea", "two\nlines", "../up", "LONG"})
    void aWorkflowAndItsStepsAreCalledAsTheirAuthorLikes(String name) throws Exception {
        String called = name.replace("LONG", "x".repeat(5_000));
        ObjectNode workflow =
                WeiWorld.workflow(called, List.of(step("act", "{}").put("name", called)));
        JsonNode run = world.awaitEnd(world.started(experiment, workflow));
        assertThat(run.path("status").asText()).isEqualTo("completed");
        assertThat(run.path("name").asText()).isEqualTo(called);
        assertThat(run.at("/steps/0/name").asText()).isEqualTo(called);
        assertThat(app.run(run.path("run_id").asText()).path("status").asText()).isEqualTo("COMPLETED");
    }

    @Test
    void aFileThatWasNotSentIsMissedAtTheStart() throws Exception {
        ObjectNode step = step("load", "{}");
        step.set("files", WeiWorld.json("{'protocol':'plate.txt'}"));
        String detail = "Step 's': file 'protocol' is 'plate.txt', which was not uploaded";
        Map<String, String> form = Map.of("experiment_id", experiment, "workflow", workflow(step));
        refused(422, detail, world.start(form));
        refused(422, detail, world.start(form, List.of(new Upload("files", "Plate.txt", "x"))));
    }

    @Test
    void whatIsNotEvaluatedIsTakenAndSaidOnce() throws Exception {
        ObjectNode step = step("act", "{}");
        step.put("checks", "door").put("priority", 3).set("requirements", WeiWorld.json("{'a':1}"));
        step.putArray("dependencies").add("t");
        String id = world.started(experiment, WeiWorld.workflow("w", List.of(step, step.deepCopy())));
        assertThat(world.awaitEnd(id).path("status").asText()).isEqualTo("completed");
        assertThat(app.run(id).at("/kubeApp/events"))
                .filteredOn(event -> event.path("message").asText().contains("not evaluated"))
                .singleElement()
                .satisfies(event -> assertThat(event.path("message").asText())
                        .contains("checks, dependencies, priority, requirements"));
    }

    @Test
    void aKeyIsTakenInThreeWaysAndOnlyByItsOwnOrganization() throws Exception {
        String form = "experiment_id=" + experiment + "&workflow="
                + URLEncoder.encode(workflow(step("act", "{}")), StandardCharsets.UTF_8);
        String basic = Base64.getEncoder().encodeToString(("acme:" + app.memberKey).getBytes(StandardCharsets.UTF_8));
        for (String[] header : new String[][] {
            {"Authorization", "Basic " + basic},
            {"Authorization", "Bearer " + app.memberKey},
            {"X-API-Key", app.memberKey}
        }) {
            HttpRequest.Builder request = HttpRequest.newBuilder(app.uri("/wei/acme/runs/start"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header(header[0], header[1])
                    .POST(BodyPublishers.ofString(form));
            assertThat(app.send("", request).statusCode()).as(header[1]).isEqualTo(200);
        }
        String other = app.key("other", "member@other.example", Role.MEMBER);
        String id = world.started(experiment, json(step("act", "{}")));
        for (String path : List.of("runs/" + id, "runs/" + id + "/log", "wc/state")) {
            HttpResponse<String> answer = app.get(other, "/wei/acme/" + path);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(App.json(answer).path("detail").asText()).isEqualTo("The organization 'acme' was not found.");
        }
        HttpResponse<String> asItsOwn = app.get(other, "/wei/other/runs/" + id);
        refused(404, "Workflow run " + id + " not found", asItsOwn);
    }

    private static ObjectNode step(String action, String args) {
        return WeiWorld.step("s", "pretend", action, args);
    }

    private static ObjectNode json(ObjectNode step) {
        return WeiWorld.workflow("w", List.of(step));
    }

    private static String workflow(ObjectNode step) {
        return json(step).toString();
    }

    private static void refused(int status, String detail, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(App.json(answer).path("detail").asText()).isEqualTo(detail);
    }

    private static long storedFiles() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data/files"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }
}
