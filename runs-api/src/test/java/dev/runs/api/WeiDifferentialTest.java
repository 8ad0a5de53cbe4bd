package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.access.Role;
import dev.runs.api.WeiWorld.Upload;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests to WEI's workflow API, and the answers that its own server gives, field by field. Where Runs differs on
 * purpose is tested in {@link WeiDifferencesTest}.
 */
class WeiDifferentialTest {
    private static final String STEP_ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private static final String STEP_FIELDS = "'checks':null,'locations':{},'requirements':{},'dependencies':[],"
            + "'priority':null,'comment':null,'data_labels':null,'id':'" + STEP_ID
            + "','start_time':null,'end_time':null,'duration':null,'result':null}";

    private static PretendModule module;
    private static App app;
    private static WeiWorld world;
    private static String experiment;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        module = new PretendModule();
        app = App.start(folder);
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

    /** In every way in which a workflow can be sent; the fields in WEI's order, and all nulls written. */
    @Test
    void aStartAnswersTheWholeRun() throws Exception {
        String json = "{'name':'w','metadata':{'version':1.5},'parameters':[{'name':'p'}],'flowdef':[{'name':'s',"
                + "'module':'pretend','action':'act','args':{'a':'payload.x'},'id':'" + STEP_ID + "'}],"
                + "'modules':['pretend',{'name':'pause'}],'unknown':1,'status':'failed'}";
        json = json.replace('\'', '"');
        String yaml = """
                name: w
                metadata: {version: 1.5}
                parameters:
                  - name: p
                flowdef:
                  - name: s
                    module: pretend
                    action: act
                    args: {a: payload.x}
                    id: %s
                modules: [pretend, {name: pause}]
                unknown: 1
                status: failed
                """.formatted(STEP_ID);
        Map<String, String> others = Map.of("experiment_id", experiment, "payload", "{\"x\":[1,null]}");
        List<HttpResponse<String>> answers = List.of(
                world.start(with(others, "workflow", json)),
                world.start(with(others, "workflow", yaml)),
                world.start(with(others, "workflow", json), List.of()),
                world.start(with(others, "workflow", yaml), List.of()),
                world.start(others, List.of(new Upload("workflow", "lab.yaml", yaml))));
        for (HttpResponse<String> answer : answers) {
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
            String id = WeiWorld.ok(answer).path("run_id").asText();
            assertThat(id).matches("[0-7][0-9A-HJKMNP-TV-Z]{25}");
            assertThat(answer.body().replace('"', '\''))
                    .isEqualTo("{'name':'w','metadata':{'author':null,'description':null,'version':1.5},"
                            + "'parameters':[{'name':'p','default':null}],'flowdef':[{'name':'s','module':'pretend',"
                            + "'action':'act','args':{'a':'payload.x'},'files':{}," + STEP_FIELDS + "],"
                            + "'modules':['pretend','pause'],'label':'w','run_id':'" + id
                            + "','payload':{'x':[1,null]},"
                            + "'status':'new','steps':[{'name':'s','module':'pretend','action':'act',"
                            + "'args':{'a':[1,null]},'files':{}," + STEP_FIELDS + "],'experiment_id':'" + experiment
                            + "','step_index':0,'simulate':false,'start_time':null,'end_time':null,'duration':null}");
        }
    }

    @Test
    void whatHasEndedHasItsTimesAndItsResult() throws Exception {
        JsonNode run = world.awaitEnd(world.started(
                experiment,
                WeiWorld.workflow(
                        "w",
                        List.of(
                                WeiWorld.step("s", "pretend", "act", "{}"),
                                WeiWorld.step("t", "pause", "wait", "{'seconds': 0.2}")))));

        assertThat(run.path("status").asText()).isEqualTo("completed");
        assertThat(run.path("step_index").asInt()).isEqualTo(1);
        for (JsonNode timed : List.of(run, run.at("/steps/0"), run.at("/steps/1"))) {
            LocalDateTime start = time(timed.path("start_time"));
            LocalDateTime end = time(timed.path("end_time"));
            assertThat(start).isBetween(LocalDateTime.now(ZoneOffset.UTC).minusMinutes(5), end);
            assertThat(Duration.parse(timed.path("duration").asText())).isEqualTo(Duration.between(start, end));
        }
        JsonNode result = run.at("/steps/0/result");
        assertThat(List.copyOf(fieldNames(result))).containsExactly("status", "error", "data", "files");
        assertThat(result.path("status").asText()).isEqualTo("succeeded");
        assertThat(result.path("error").isNull()).isTrue();
        assertThat(result.path("files").isNull()).isTrue();
        String point = result.at("/data/value").asText();
        assertThat(app.get(app.memberKey, "/wei/acme/data/" + point).body()).isEqualTo("{\"value\":1}");
        assertThat(run.at("/flowdef/0/start_time").isNull()).isTrue();
        assertThat(run.at("/flowdef/0/id")).isEqualTo(run.at("/steps/0/id"));
    }

    /** The first argument that is the very text; not what is inside of one, and not a part of one. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'a':'payload.x','b':'payload.x'}         | {'x':1}              | {'a':1,'b':'payload.x'}
            {'b':'payload.x','a':'payload.x'}         | {'x':1}              | {'b':1,'a':'payload.x'}
            {'a':'payload.x','b':'payload.y'}         | {'y':2,'x':1}        | {'a':1,'b':2}
            {'a':'payload.x'}                         | {'payload.x':'v'}    | {'a':'v'}
            {'a':'payload.x'}                         | {'x':{'y':[null]}}   | {'a':{'y':[null]}}
            {'a':'payload.x'}                         | {'x':null}           | {'a':null}
            {'a':'payload.x'}                         | {'x':'payload.y','y':1} | {'a':'payload.y'}
            {'a':{'b':'payload.x'},'c':['payload.x']} | {'x':1}              | {'a':{'b':'payload.x'},'c':['payload.x']}
            {'a':'payload.x!','b':' payload.x'}       | {'x':1}              | {'a':'payload.x!','b':' payload.x'}
            {'a':'payload.y','payload.x':'x'}         | {'x':1}              | {'a':'payload.y','payload.x':'x'}
            {'a':'payload.x'}                         | {}                   | {'a':'payload.x'}
            {'a':'$x','b':'${x}'}                     | {'x':1}              | {'a':'$x','b':'${x}'}
            """)
    void thePayloadComesIntoEachStepsArguments(String args, String payload, String expected) throws Exception {
        ObjectNode step = WeiWorld.step("s", "pretend", "act", args);
        JsonNode run = validated(List.of(step, step.deepCopy()), Map.of("payload", payload.replace('\'', '"')));

        for (int i = 0; i < 2; i++) {
            assertThat(run.at("/steps/" + i + "/args")).isEqualTo(WeiWorld.json(expected));
            assertThat(run.at("/flowdef/" + i + "/args")).isEqualTo(WeiWorld.json(args));
        }
        assertThat(run.path("payload")).isEqualTo(WeiWorld.json(payload));
    }

    @Test
    void aPlaceThatTheModuleKnowsBecomesItsCoordinates() throws Exception {
        JsonNode run = validated(
                List.of(
                        WeiWorld.step(
                                "s", "pretend", "act", "{'from':'bench','to':'payload.to','over':['bench'],'n':1}"),
                        WeiWorld.step("t", "pause", "wait", "{'seconds':1,'at':'bench'}")),
                Map.of("payload", "{\"to\":\"bench\"}"));

        assertThat(run.at("/steps/0/args"))
                .isEqualTo(WeiWorld.json("{'from':[1.5,2],'to':[1.5,2],'over':['bench'],'n':1}"));
        assertThat(run.at("/steps/0/locations")).isEqualTo(WeiWorld.json("{'from':'bench','to':'bench'}"));
        assertThat(run.at("/steps/1/args/at").asText()).as("of another module").isEqualTo("bench");
        assertThat(run.at("/steps/1/locations")).isEmpty();
        assertThat(run.at("/flowdef/0/args/from").asText()).isEqualTo("bench");
        assertThat(run.at("/flowdef/0/locations")).isEmpty();
    }

    @Test
    void aFileIsFoundByTheNameThatItWasSentUnder() throws Exception {
        ObjectNode step = WeiWorld.step("s", "pretend", "load", "{}");
        step.set("files", WeiWorld.json("{'protocol':'plate.txt','other':'plate.txt'}"));
        JsonNode run = WeiWorld.ok(world.start(
                Map.of(
                        "experiment_id",
                        experiment,
                        "workflow",
                        WeiWorld.workflow("w", List.of(step)).toString()),
                List.of(
                        new Upload("files", "plate.txt", "first"),
                        new Upload("files", "unused.txt", "unused"),
                        new Upload("files", "plate.txt", "second"))));

        String id = run.path("run_id").asText();
        assertThat(run.at("/flowdef/0/files")).isEqualTo(step.path("files"));
        String place = run.at("/steps/0/files/protocol").asText();
        assertThat(place).startsWith("s3://runs/acme/").endsWith("/" + id + "/plate.txt");
        assertThat(run.at("/steps/0/files/other").asText()).isEqualTo(place);
        assertThat(texts(world.get("runs/" + id + "/files").path("files"))).contains("plate.txt", "unused.txt");
        assertThat(file(id, "plate.txt").body()).as("of two the last").isEqualTo("second");
        HttpResponse<String> unused = file(id, "unused.txt");
        assertThat(unused.body()).isEqualTo("unused");
        assertThat(unused.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(unused.headers().firstValue("Content-Disposition")).isEmpty();
        assertThat(unused.headers().map()).containsKeys("etag", "last-modified");
        assertThat(world.get("runs/" + id + "/results").path("files")).contains(WeiWorld.json("'plate.txt'"));
    }

    @ParameterizedTest
    @CsvSource({
        "True, true", "TRUE, true", "1, true", "yes, true", "on, true", "t, true", "Y, true",
        "False, false", "0, false", "no, false", "off, false", "f, false", "n, false", "'', false"
    })
    void aFlagIsTakenInEveryWord(String word, boolean expected) throws Exception {
        JsonNode run = validated(List.of(WeiWorld.step("s", "pretend", "act", "{}")), Map.of("simulate", word));
        assertThat(run.path("simulate").asBoolean()).isEqualTo(expected);
    }

    @Test
    void whatIsOnlyValidatedIsWholeAndNotThere() throws Exception {
        JsonNode run = validated(List.of(WeiWorld.step("s", "pretend", "act", "{}")), Map.of());

        assertThat(run.path("status").asText()).isEqualTo("new");
        HttpResponse<String> later =
                world.send(world.request("runs/" + run.path("run_id").asText()));
        assertThat(later.statusCode()).isEqualTo(404);
        assertThat(App.json(later).path("detail").asText())
                .isEqualTo("Workflow run " + run.path("run_id").asText() + " not found");
    }

    @Test
    void aFieldThatIsMissingOrNoFlagIsListed() throws Exception {
        String missing = "{'type':'missing','loc':['body','%s'],'msg':'Field required','input':null}";
        for (Map<String, String> form : List.of(Map.of("other", "x"), Map.of("experiment_id", "", "workflow", ""))) {
            for (HttpResponse<String> answer : List.of(world.start(form), world.start(form, List.of()))) {
                assertThat(answer.statusCode()).isEqualTo(422);
                assertThat(App.json(answer).path("detail"))
                        .isEqualTo(WeiWorld.json(
                                "[" + missing.formatted("experiment_id") + "," + missing.formatted("workflow") + "]"));
            }
        }
        for (String flag : List.of("simulate", "validate_only")) {
            HttpResponse<String> answer =
                    world.start(Map.of("experiment_id", experiment, "workflow", "{}", flag, "maybe"));
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(App.json(answer).path("detail"))
                    .isEqualTo(
                            WeiWorld.json(
                                    "[{'type':'bool_parsing','loc':['body','" + flag
                                            + "'],'msg':'Input should be a valid boolean, unable to interpret input','input':'maybe'}]"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'name':'w'}                | 1 validation error for Workflow~flowdef~  Field required [type=missing, input_value={'name': 'w'}, input_type=dict]
            {'flowdef':[]}              | 1 validation error for Workflow~name~  Field required [type=missing, input_value={'flowdef': []}, input_type=dict]
            {'name':'w','flowdef':[{}]} | 3 validation errors for Workflow~flowdef.0.name~  Field required [type=missing, input_value={}, input_type=dict]~flowdef.0.module~
            {'name':1,'flowdef':'x'}    | name~  Input should be a valid string [type=string_type, input_value=1, input_type=int]~flowdef~
            {                           | 1 validation error for Workflow~  Invalid JSON:
            {'name':'w','flowdef':[{'name':'s','module':'pretend','action':'act','id':'no'}]} | Value error, Invalid ULID in field id [type=value_error
            {'name':'w','flowdef':[{'name':'s','module':'pretend','action':'act','data_labels':{'a':'x','b':'x'}}]} | Value error, Data labels must be unique across workflow [type=value_error
            """)
    void aWorkflowThatIsNoneIsRefusedInTheModelsWords(String workflow, String words) throws Exception {
        HttpResponse<String> answer =
                world.start(Map.of("experiment_id", experiment, "workflow", workflow.replace('\'', '"')));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(App.json(answer).path("detail").isTextual()).isTrue();
        assertThat(App.json(answer).path("detail").asText()).contains(words.replace('~', '\n'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "[1]", "\"x\"", "1", "true"})
    void aPayloadThatIsNoObjectIsABadRequest(String payload) throws Exception {
        HttpResponse<String> answer = world.start(Map.of(
                "experiment_id",
                experiment,
                "workflow",
                workflow(WeiWorld.step("s", "pretend", "act", "{}")),
                "payload",
                payload));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(App.json(answer).path("detail").asText()).isEqualTo("Payload must be a dictionary with string keys");
    }

    @Test
    void whatIsNotThereIsNotFoundInWeisWords() throws Exception {
        Map<String, String> texts = Map.of(
                "runs/" + STEP_ID,
                "Workflow run " + STEP_ID + " not found",
                "runs/start",
                "Workflow run start not found",
                "runs/",
                "Not Found");
        for (Map.Entry<String, String> text : texts.entrySet()) {
            HttpResponse<String> answer = world.send(world.request(text.getKey()));
            assertThat(answer.statusCode()).as(text.getKey()).isEqualTo(404);
            assertThat(App.json(answer).path("detail").asText()).isEqualTo(text.getValue());
        }
        for (String kind : List.of("modules", "locations")) {
            assertThat(world.get(kind + "/nobody/state"))
                    .isEqualTo(WeiWorld.json("{'status_code':404,'detail':'"
                            + (kind.equals("modules") ? "Module" : "Location") + " not found','headers':null}"));
        }
    }

    @Test
    void theWorkcellItsModulesAndItsPlacesCanBeLookedAt() throws Exception {
        String id =
                world.started(experiment, WeiWorld.workflow("w", List.of(WeiWorld.step("s", "pretend", "act", "{}"))));
        JsonNode run = world.awaitEnd(id);

        JsonNode state = world.get("wc/state");
        assertThat(fieldNames(state))
                .containsExactly(
                        "status",
                        "error",
                        "locations",
                        "modules",
                        "workflows",
                        "workcell",
                        "paused",
                        "locked",
                        "shutdown");
        assertThat(state.at("/workflows/" + id)).isEqualTo(run);
        assertThat(fieldNames(state.path("modules"))).containsExactly("pretend", "programs", "pause");
        assertThat(state.at("/modules/pretend/state/status/READY").asBoolean()).isTrue();
        assertThat(state.at("/modules/pretend/state/status/BUSY").asBoolean()).isFalse();
        assertThat(world.get("workcells/state").path("modules")).isEqualTo(state.path("modules"));
        assertThat(world.get("modules/pretend/state").path("pretend")).isEqualTo(state.at("/modules/pretend"));
        JsonNode workcell = world.get("wc/");
        assertThat(workcell).isEqualTo(state.path("workcell"));
        assertThat(workcell).isEqualTo(world.get("workcells/"));
        assertThat(fieldNames(workcell)).containsExactly("name", "metadata", "config", "modules", "locations");
        assertThat(workcell.at("/config/server_port").asInt()).isEqualTo(8000);
        JsonNode place = world.get("locations/states").at("/location_states/bench");
        assertThat(place)
                .isEqualTo(WeiWorld.json(
                        "{'name':'bench','coordinates':{'pretend':[1.5,2]},'state':'Empty','reserved':null}"));
    }

    private static JsonNode validated(List<ObjectNode> steps, Map<String, String> more) throws Exception {
        Map<String, String> form = new LinkedHashMap<>(more);
        form.put("experiment_id", experiment);
        form.put("validate_only", "True");
        form.put("workflow", WeiWorld.workflow("w", steps).toString());
        return WeiWorld.ok(world.start(form));
    }

    private static String workflow(ObjectNode step) {
        return WeiWorld.workflow("w", List.of(step)).toString();
    }

    private static HttpResponse<String> file(String runId, String name) throws Exception {
        return world.send(world.request("runs/" + runId + "/file?filename=" + name));
    }

    private static Map<String, String> with(Map<String, String> others, String name, String text) {
        Map<String, String> all = new LinkedHashMap<>(others);
        all.put(name, text);
        return all;
    }

    /** Without a zone. */
    private static LocalDateTime time(JsonNode text) {
        assertThat(text.asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?");
        return LocalDateTime.parse(text.asText());
    }

    private static List<String> fieldNames(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
