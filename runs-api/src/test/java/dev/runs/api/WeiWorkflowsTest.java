package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Role;
import dev.runs.module.RestModule;
import dev.runs.module.RestModule.Received;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * WEI's own {@code ExperimentClient}, as it comes from PyPI, against a whole server and modules that are written with
 * WEI's own package. What the client does in each scenario says {@code workflow_client.py}.
 */
class WeiWorkflowsTest {
    private static PythonClient client;
    private static List<RestModule> modules = List.of();
    private static App app;

    /** Which the client has for a working folder. */
    @TempDir
    private Path folder;

    @BeforeAll
    static void start(@TempDir Path data) throws Exception {
        client = PythonClient.ofWei();
        modules = WeiWorld.modules(3);
        app = App.start(data);
        new WeiWorld(app.server.url(), app.key("acme", "admin@acme.example", Role.ADMIN))
                .putWorkcell(WeiWorld.workcell(modules));
    }

    @AfterAll
    static void stop() throws IOException {
        if (app != null) {
            app.close();
        }
        WeiWorld.close(modules);
    }

    @Test
    void threeStepsWithAPayloadFilesAndDataPoints() throws Exception {
        byte[] content = {0, 1, 2, (byte) 0xff, '\r', '\n', 'x'};
        Files.write(Files.createDirectories(folder.resolve("protocols")).resolve("plate.bin"), content);
        Files.writeString(folder.resolve("workflow.yaml"), """
                name: colours
                metadata: {author: A lab, info: Mixes and measures, version: 1.1}
                parameters:
                  - {name: column}
                flowdef:
                  - name: Mix
                    module: module-1
                    action: mix
                    args: {amount: payload.amount}
                    data_labels: {mixed: concentration}
                    comment: into column $column
                  - name: Transfer
                    module: module-2
                    action: upload
                    files: {file: protocols/plate.bin}
                  - name: Measure
                    module: module-3
                    action: measure
                    args: {sample: payload.sample}
                    data_labels: {table: absorbance}
                """);

        JsonNode seen = seen("three_steps");

        JsonNode run = seen.path("run");
        assertThat(run.path("status").asText()).isEqualTo("completed");
        assertThat(run.path("step_index").asInt()).isEqualTo(2);
        assertThat(texts(run.path("steps").findValues("name"))).containsExactly("Mix", "Transfer", "Measure");
        assertThat(run.at("/steps/0/comment").asText()).isEqualTo("into column 7");
        assertThat(run.at("/metadata/description").asText()).isEqualTo("Mixes and measures");
        assertThat(run.at("/flowdef/0/args/amount").asText()).isEqualTo("payload.amount");
        assertThat(run.at("/steps/0/args/amount").asDouble()).isEqualTo(2.5);
        assertThat(run.at("/flowdef/1/files/file").asText()).isEqualTo("plate.bin");
        String runId = run.path("run_id").asText();
        assertThat(run.at("/steps/1/files/file").asText()).endsWith("/" + runId + "/plate.bin");
        for (JsonNode step : run.path("steps")) {
            assertThat(step.at("/result/status").asText()).isEqualTo("succeeded");
            assertThat(step.path("end_time").asText())
                    .isGreaterThan(step.path("start_time").asText());
        }

        assertThat(last(1)).isEqualTo(new Received("mix", WeiWorld.json("{'amount': 2.5}"), List.of(), false));
        assertThat(last(2)).isEqualTo(new Received("upload", WeiWorld.json("{}"), List.of("file"), false));
        assertThat(last(3)).isEqualTo(new Received("measure", WeiWorld.json("{'sample': 'S1'}"), List.of(), false));

        String third = run.at("/steps/2/id").asText();
        assertThat(run.at("/steps/2/result/files/table").asText()).isEqualTo(third + "/S1.csv");
        assertThat(texts(seen.path("files")))
                .containsExactlyInAnyOrder("plate.bin", run.at("/steps/1/id").asText(), third, runId + ".log");
        assertThat(folder.resolve("out.csv")).hasContent("S1,1.5\n");
        assertThat(folder.resolve("uploaded.bin")).hasBinaryContent(content);
        assertThat(folder.resolve("saved.csv")).hasContent("S1,1.5\n");
        assertThat(folder.resolve("saved.txt")).hasContent("2.5");

        JsonNode data = seen.path("data");
        assertThat(data.at("/concentration/value")).isEqualTo(WeiWorld.json("{'value': 2.5}"));
        assertThat(data.at("/state/value")).isEqualTo(WeiWorld.json("{'value': 'stirred'}"));
        assertThat(data.at("/peak/value")).isEqualTo(WeiWorld.json("{'value': 1.5}"));
        assertThat(data.at("/absorbance/value").asText()).isEqualTo("S1,1.5\n");
        assertThat(data.at("/copy/value").asText())
                .as("what the module was sent, and sent back")
                .isEqualTo(new String(content, StandardCharsets.ISO_8859_1));
        JsonNode info = data.at("/absorbance/info");
        assertThat(info.path("type").asText()).isEqualTo("local_file");
        assertThat(info.path("label").asText()).isEqualTo("absorbance");
        assertThat(info.path("step_id").asText()).isEqualTo(third);
        assertThat(info.path("workflow_id").asText()).isEqualTo(runId);
        assertThat(info.path("experiment_id").asText())
                .isEqualTo(run.path("experiment_id").asText());
        assertThat(data.at("/concentration/info/type").asText()).isEqualTo("data_value");

        String log = seen.path("log").asText();
        assertThat(log.lines().map(line -> line.replaceFirst(".*\"event_name\":\"([A-Z]+)\".*", "$1")))
                .containsExactly("QUEUED", "START", "STEP", "STEP", "STEP", "COMPLETED");
        assertThat(log.lines())
                .allMatch(line ->
                        line.matches("[0-9-]{10} [0-9:]{8},[0-9]{3} \\(INFO\\): \\{.*\"run_id\":\"" + runId + "\".*}"));
        assertThat(seen.path("state").asText()).isEqualTo("completed");
    }

    @Test
    void aStepThatFailsEndsTheWorkflow() throws Exception {
        int before = modules.get(2).received().size();

        JsonNode seen = seen("failing");

        assertThat(seen.path("message").asText())
                .matches("Workflow failing \\([0-9A-Z]{26}\\) failed on step 1: 'fail on module-2'\\.");
        JsonNode run = seen.path("run");
        assertThat(run.path("status").asText()).isEqualTo("failed");
        assertThat(run.path("step_index").asInt()).isEqualTo(1);
        assertThat(run.path("end_time").isNull()).isFalse();
        assertThat(run.at("/steps/0/result/status").asText()).isEqualTo("succeeded");
        assertThat(run.at("/steps/1/result/status").asText()).isEqualTo("failed");
        assertThat(run.at("/steps/1/result/error").asText()).isEqualTo("The arm\nis stuck.");
        assertThat(run.at("/steps/2/result").isNull()).isTrue();
        assertThat(run.at("/steps/2/start_time").isNull()).isTrue();
        assertThat(modules.get(2).received()).hasSize(before);
        JsonNode shown = app.run(run.path("run_id").asText());
        assertThat(shown.path("status").asText()).isEqualTo("FAILED");
        assertThat(shown.at("/kubeApp/message").asText()).contains("fail on module-2", "The arm");
    }

    @Test
    void aModuleThatIsNotReadyIsAskedAgain() throws Exception {
        JsonNode run = seen("busy");

        assertThat(run.path("status").asText()).isEqualTo("completed");
        assertThat(run.at("/steps/0/result/status").asText()).isEqualTo("succeeded");
        assertThat(modules.get(1).received())
                .filteredOn(received -> received.action().equals("busy_once"))
                .hasSize(2);
    }

    @Test
    void aCancelReachesTheModuleAndIsFinal() throws Exception {
        JsonNode seen = seen("cancelled");

        JsonNode run = seen.path("run");
        assertThat(run.path("status").asText()).isEqualTo("cancelled");
        assertThat(run.path("end_time").isNull()).isFalse();
        assertThat(run.path("step_index").asInt()).isZero();
        assertThat(run.at("/steps/0/result/status").asText()).isEqualTo("cancelled");
        assertThat(run.at("/steps/1/result").isNull()).isTrue();
        assertThat(seen.at("/after/status").asText()).isEqualTo("completed");
        assertThat(seen.path("later")).isEqualTo(run);
        assertThat(app.run(run.path("run_id").asText()).path("status").asText()).isEqualTo("CANCELLED");
    }

    @Test
    void aSimulatedWorkflowSucceedsAndMovesNothing() throws Exception {
        List<Integer> before = counts();

        JsonNode run = seen("simulated");

        assertThat(run.path("simulate").asBoolean()).isTrue();
        assertThat(run.path("status").asText()).isEqualTo("completed");
        for (JsonNode step : run.path("steps")) {
            assertThat(step.at("/result/status").asText()).isEqualTo("succeeded");
        }
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void aWorkflowThatIsOnlyValidatedIsNotThere() throws Exception {
        List<Integer> before = counts();

        JsonNode seen = seen("validated");

        assertThat(seen.path("status").asInt()).isEqualTo(200);
        assertThat(seen.at("/run/status").asText()).isEqualTo("new");
        assertThat(seen.path("later").asInt()).isEqualTo(404);
        assertThat(seen.path("detail").asText())
                .isEqualTo("Workflow run " + seen.at("/run/run_id").asText() + " not found");
        assertThat(counts()).isEqualTo(before);
    }

    @Test
    void anExperimentIsContinued() throws Exception {
        JsonNode seen = seen("continued");

        String experiment = seen.path("first").asText();
        assertThat(seen.at("/second/experiment_id").asText()).isEqualTo(experiment);
        assertThat(seen.at("/second/experiment_name").asText()).isEqualTo("continued");
        assertThat(seen.at("/run/experiment_id").asText()).isEqualTo(experiment);
        List<String> workflow = List.of("WORKFLOW QUEUED", "WORKFLOW START", "WORKFLOW STEP", "WORKFLOW COMPLETED");
        List<String> expected = new ArrayList<>(List.of("EXPERIMENT START"));
        expected.addAll(workflow);
        expected.add("EXPERIMENT CONTINUE");
        expected.addAll(workflow);
        expected.add("EXPERIMENT COMMENT");
        List<String> events = new ArrayList<>();
        seen.path("events")
                .forEach(event ->
                        events.add(event.get(0).asText() + " " + event.get(1).asText()));
        assertThat(events).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(seen.path("data").asInt())
                .as("two values of each run, and two of the client's own")
                .isEqualTo(6);
        assertThat(seen.path("value")).isEqualTo(WeiWorld.json("{'value': {'percent': 93.5}}"));
        assertThat(seen.path("photo").asText()).isEqualTo("\u0089PNG");
        assertThat(seen.at("/second/campaign_id")).isEqualTo(seen.at("/campaign/campaign_id"));
        assertThat(texts(seen.at("/campaign/experiment_ids"))).containsExactly(experiment);
    }

    @Test
    void ofFiftyAtOnceEachHasItsTurnAtEachModuleAndNeverTwoTogether() throws Exception {
        List<Integer> before = counts();

        JsonNode runs = seen("many");

        assertThat(runs).hasSize(50);
        Map<String, Map<String, Integer>> firstSteps = new TreeMap<>();
        for (JsonNode run : runs) {
            assertThat(run.path("status").asText()).as("%s", run).isEqualTo("completed");
            firstSteps
                    .computeIfAbsent(run.at("/steps/0/module").asText(), module -> new TreeMap<>())
                    .put(
                            run.path("run_id").asText(),
                            run.at("/steps/0/args/amount").asInt());
        }
        for (int i = 0; i < modules.size(); i++) {
            List<Received> all = modules.get(i).received();
            List<Received> received = all.subList(before.get(i) + 1, all.size());
            assertThat(received)
                    .as("%s", modules.get(i).module().name())
                    .hasSize(50)
                    .noneMatch(Received::together);
            // They all waited here before the first was served.
            assertThat(received.stream()
                            .map(one -> one.args().path("amount").asInt())
                            .filter(amount -> amount < 1000))
                    .containsExactlyElementsOf(
                            firstSteps.get(modules.get(i).module().name()).values());
        }
    }

    @Test
    void aProgramAndAPauseAreSteps() throws Exception {
        String program = app.upload("analyses.py", """
                import os, sys
                with open(os.path.join(os.environ["RUNS_OUTPUT"], "table.csv"), "w") as table:
                    table.write("result," + sys.argv[1] + "\\n")
                """);

        JsonNode seen = seen("built_in", program);

        JsonNode run = seen.path("run");
        assertThat(run.path("status").asText()).isEqualTo("completed");
        assertThat(folder.resolve("table.csv")).hasContent("result,seven\n");
        String step = run.at("/steps/0/id").asText();
        assertThat(run.at("/steps/0/result/files/table.csv").asText()).isEqualTo(step + "/table.csv");
        assertThat(texts(seen.path("files")))
                .containsExactlyInAnyOrder(step, run.path("run_id").asText() + ".log");
        assertThat(seen.at("/data/table.csv/value").asText()).isEqualTo("result,seven\n");
        assertThat(seen.at("/data/exit_code/value")).isEqualTo(WeiWorld.json("{'value': 0}"));
        String child = seen.at("/data/run_id/value/value").asText();
        assertThat(app.run(child).path("status").asText()).isEqualTo("COMPLETED");
        assertThat(app.run(child).at("/payload/runPython/uri").asText()).isEqualTo(program);
        assertThat(Duration.parse(run.at("/steps/1/duration").asText()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(1500));

        JsonNode failed = seen.path("failed");
        assertThat(failed.path("status").asText()).isEqualTo("failed");
        assertThat(failed.at("/steps/0/result/error").asText()).contains("is FAILED", "IndexError");
    }

    /** Each answer is also compared with the API's document. */
    @Test
    void workflowRunsAreAmongAllRuns() throws Exception {
        String id = seen("continued").at("/run/run_id").asText();

        JsonNode run = app.run(id);
        assertThat(run.path("status").asText()).isEqualTo("COMPLETED");
        assertThat(run.at("/payload/runPython").isNull()).isTrue();
        assertThat(run.at("/payload/runJar").isNull()).isTrue();
        assertThat(run.path("name").asText()).startsWith("after-");
        assertThat(run.at("/triggeredBy/email").asText()).isEqualTo("member@acme.example");
        HttpResponse<String> list = app.get(app.memberKey, "/runs?size=100&status=COMPLETED");
        assertThat(texts(App.json(list).path("items").findValues("id"))).contains(id);
        JsonNode log = App.json(app.get(app.memberKey, "/runs/" + id + "/logs"));
        assertThat(log.path("items")).hasSize(4);
        assertThat(log.at("/items/0/raw").asText()).contains("\"event_name\":\"QUEUED\"");
    }

    /** What the client saw in a scenario. */
    private JsonNode seen(String scenario, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "workflow_client.py",
                String.valueOf(app.server.port()),
                "acme",
                app.memberKey,
                scenario,
                folder.toString()));
        command.addAll(List.of(arguments));
        Path log = folder.resolve("client.log");
        PythonClient.end(client.start(log, Map.of(), command.toArray(String[]::new)), log);
        return App.JSON.readTree(folder.resolve("seen.json").toFile());
    }

    private static List<Integer> counts() throws IOException {
        List<Integer> counts = new ArrayList<>();
        for (RestModule module : modules) {
            counts.add(module.received().size());
        }
        return counts;
    }

    private static Received last(int module) throws IOException {
        List<Received> received = modules.get(module - 1).received();
        return received.get(received.size() - 1);
    }

    private static List<String> texts(Iterable<JsonNode> items) {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
