package dev.runs.workcell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.Platform;
import dev.runs.access.Organization;
import dev.runs.access.Role;
import dev.runs.dispatch.WorkflowServer;
import dev.runs.module.ModuleClient;
import dev.runs.module.ModuleLimits;
import dev.runs.module.RestModule;
import dev.runs.run.Failure;
import dev.runs.run.Move;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunStatus;
import dev.runs.workflow.ModuleHosts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers over one database, with a real module. */
class WorkflowExecutorTest {
    /** So few that several servers have to share. */
    private static final int PLACES = 6;

    private static RestModule arm;

    private final Clock clock = Clock.systemUTC();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Path folder;
    private Platform platform;
    private Workcells workcells;
    private String experiment;

    @BeforeAll
    static void startModule() throws IOException, InterruptedException {
        arm = RestModule.start("arm");
    }

    @AfterAll
    static void stopModule() throws IOException {
        arm.close();
    }

    @BeforeEach
    void start(@TempDir Path temporary) {
        folder = temporary;
        platform = new Platform(clock, folder);
        workcells = new Workcells(platform.jdbi, clock, platform.ids, Map.of());
        workcells.put(platform.caller("acme", "admin@acme.example", Role.ADMIN), """
                name: lab
                config: {}
                modules:
                  - {name: arm, config: {rest_node_address: "%s"}}
                  - {name: gone, config: {rest_node_address: "http://127.0.0.1:9"}}
                  - {name: pause, interface: wait}
                """.formatted(arm.uri()));
        experiment = new TestWorkflows(platform).experiment().id();
    }

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        platform.close();
    }

    @Test
    void twoServersNeverCallOneModuleAtTheSameTimeAndTheFirstThatWasSubmittedComesFirst() throws Exception {
        int before = arm.received().size();
        List<Run> runs = new ArrayList<>();
        server("one");
        // So long that the other server is there before this one can have more than it has places for.
        runs.add(submit("arm", "slow", "{\"seconds\": 4}"));
        for (int i = 1; i < 12; i++) {
            runs.add(submit("arm", "slow", "{\"seconds\": 0.2%02d}".formatted(i)));
        }
        Awaitility.await().until(() -> count("run WHERE server_id IS NOT NULL") == PLACES);
        server("two");
        for (Run run : runs) {
            assertThat(awaitEnd(run).status()).isEqualTo(RunStatus.COMPLETED);
        }
        List<RestModule.Received> received =
                arm.received().subList(before, arm.received().size());
        assertThat(received).hasSize(12).noneMatch(RestModule.Received::together);
        assertThat(count("(SELECT DISTINCT server_id FROM run) AS servers")).isEqualTo(2);
        List<Double> order = received.stream()
                .map(action -> action.args().path("seconds").asDouble())
                .toList();
        assertThat(order.get(0)).isEqualTo(4);
        assertThat(order.subList(1, 12)).isSorted();
        assertThat(count("module_use")).isZero();
    }

    @Test
    void aWorkflowThatHasRunOutOfTimeEndsAndItsModuleIsTold() throws Exception {
        platform.admin.setLimits(
                "acme", old -> new Organization(old.id(), old.name(), old.createdAt(), null, null, 1, null, null));
        server("one");
        Run run = awaitEnd(submit("arm", "slow", "{\"seconds\": 30}"));
        assertThat(run.status()).isEqualTo(RunStatus.TIMED_OUT);
        JsonNode json = json(run);
        assertThat(json.path("status").asText()).isEqualTo("failed");
        assertThat(json.path("end_time").isNull()).isFalse();
        assertThat(json.path("steps").path(0).path("result").path("status").asText())
                .isEqualTo("cancelled");
        // It takes the next one: the action has ended.
        assertThat(awaitEnd(submit("pause", "wait", "{\"seconds\": 0}")).status())
                .isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void aCancelThatComesWhileItWaitsForAModuleEndsItThere() throws Exception {
        server("one");
        Run first = submit("arm", "slow", "{\"seconds\": 8}");
        Run second = submit("arm", "slow", "{\"seconds\": 0.001}");
        Awaitility.await().until(() -> now(first).status() == RunStatus.RUNNING);
        Awaitility.await()
                .until(() -> String.valueOf(now(second).preparing()).contains("before it")
                        || String.valueOf(now(second).preparing()).contains("Another run"));
        platform.runs.cancel(platform.member, second.id());
        assertThat(awaitEnd(second).status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(awaitEnd(first).status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(arm.received())
                .noneMatch(action -> action.args().path("seconds").asDouble() == 0.001);
    }

    @Test
    void anOrderlyStopWaitsForWhatIsUnderWayAndTheNextServerGoesOn() throws Exception {
        WorkflowServer one = server("one");
        Run run = submit("arm", "slow", "{\"seconds\": 0.5}", "pause", "wait", "{\"seconds\": 0}");
        Awaitility.await().until(() -> json(now(run)).path("status").asText().equals("running"));
        one.stop();
        JsonNode stopped = json(now(run));
        assertThat(stopped.path("steps").path(0).path("result").path("status").asText())
                .isEqualTo("succeeded");
        assertThat(stopped.path("steps").path(1).path("start_time").isNull()).isTrue();
        server("one");
        assertThat(awaitEnd(run).status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(new TestWorkflows(platform).events(run)).isEqualTo(5);
    }

    @Test
    void aServerThatIsGoneInTheMiddleOfAnActionLeavesOneOfWhichNobodyKnows() throws Exception {
        WorkflowServer one = server("one");
        Run run = submit("arm", "slow", "{\"seconds\": 0.4}");
        Awaitility.await().until(() -> json(now(run)).path("status").asText().equals("running"));
        one.vanish();
        server("one");
        Run ended = awaitEnd(run);
        assertThat(ended.status()).isEqualTo(RunStatus.FAILED);
        Failure failure = ended.failure();
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(Failure.Kind.INFRASTRUCTURE);
        assertThat(failure.message())
                .startsWith("Step 1 of 1, 'step 0', failed (module arm, action slow)")
                .contains("nobody knows what came of the action");
        assertThat(arm.received().stream()
                        .filter(action -> action.args().path("seconds").asDouble() == 0.4))
                .hasSize(1);
    }

    @Test
    void aStepThatWaitsInTheMiddleSaysForWhat() throws Exception {
        server("one");
        Run run = submit("pause", "wait", "{\"seconds\": 0}", "gone", "move", "{}");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(platform.runs.events(List.of(run)))
                        .extracting(RunEvent::message)
                        .anyMatch(message -> message.startsWith(
                                "Step 2 of 2, 'step 1', is waiting for module gone, which cannot be reached")));
        assertThat(now(run).status()).isEqualTo(RunStatus.RUNNING);
        platform.runs.cancel(platform.member, run.id());
        assertThat(awaitEnd(run).status()).isEqualTo(RunStatus.CANCELLED);
    }

    /** Clients read the results of the very answer that says that a run has ended. */
    @Test
    void whatIsShownAsEndedHasTheEndOfItsSteps() throws Exception {
        TestWorkflows workflows = new TestWorkflows(platform);
        Run run = workflows.submit(workflows.experiment());
        workflows.take(run);
        workflows.begin(run);
        AtomicBoolean armed = new AtomicBoolean(true);
        platform.jdbi.setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
                // It fails at the very moment at which somebody has read its steps.
                if (context.getRawSql().contains("FROM workflow_step") && armed.getAndSet(false)) {
                    workflows.failStep(run);
                    Failure failure = new Failure(Failure.Kind.APPLICATION, "It broke.");
                    platform.jdbi.useTransaction(handle -> assertThat(
                                    platform.runStore.move(handle, Move.failed(run, clock.instant(), failure, null)))
                            .isTrue());
                }
            }
        });
        WorkflowState seen = workflowRuns().find(platform.member, run.id());
        assertThat(armed).isFalse();
        assertThat(seen.run().status().isTerminal() && seen.workflow().current().endedAt() == null)
                .isFalse();
        assertThat(now(run).status()).isEqualTo(RunStatus.FAILED);
    }

    /** Else it would wait in the queue behind one that waits for it. */
    @Test
    void aRunWhoseActionWasPutOffGivesTheModuleBack() {
        TestWorkflows workflows = new TestWorkflows(platform);
        Run first = workflows.submit(workflows.experiment());
        Run second = workflows.submit(workflows.experiment());
        workflows.take(first);
        workflows.take(second);
        assertThat(workflows.takeModule(second)).isTrue();
        workflows.begin(second);
        assertThat(workflows.takeModule(first)).isFalse();
        workflows.takeBack(second);
        assertThat(workflows.takeModule(first)).isTrue();
    }

    /** The module's name, its action and its arguments, step by step. */
    private Run submit(String... steps) throws IOException {
        StringBuilder flow = new StringBuilder("name: test\nflowdef:\n");
        for (int i = 0; i < steps.length; i += 3) {
            flow.append("  - {name: step %d, module: %s, action: %s, args: %s}\n"
                    .formatted(i / 3, steps[i], steps[i + 1], steps[i + 2]));
        }
        return workflowRuns().start(platform.member, request(flow.toString())).run();
    }

    private WorkflowRequest request(String workflow) {
        return new WorkflowRequest(experiment, workflow, null, false, Map.of());
    }

    private WorkflowRuns workflowRuns() {
        return new WorkflowRuns(
                platform.jdbi,
                clock,
                platform.ids,
                platform.runs,
                platform.runStore,
                platform.files,
                workcells,
                client(),
                requests());
    }

    private static StepRequests requests() {
        return new StepRequests(body -> Platform.request("s3://runs/acme/main.py"));
    }

    private ModuleClient client() {
        ModuleClient client = new ModuleClient(
                new ModuleHosts(ModuleHosts.STANDARD, port -> false, address -> false, Set.of()),
                ModuleLimits.STANDARD);
        open.add(client);
        return client;
    }

    private WorkflowServer server(String name) {
        WorkflowServer server = new WorkflowServer(
                platform,
                name,
                PLACES,
                wakeups -> new WorkflowExecutor(
                        platform.jdbi,
                        clock,
                        platform.ids,
                        platform.runs,
                        platform.runStore,
                        platform.files,
                        platform.logs,
                        workcells,
                        client(),
                        requests(),
                        wakeups,
                        folder.resolve("modules-" + open.size())));
        open.add(server);
        return server;
    }

    private Run awaitEnd(Run run) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(now(run).status().isTerminal())
                        .as(
                                "%s, and the module: %s",
                                now(run), client().state(arm.module()).join())
                        .isTrue());
        return now(run);
    }

    private Run now(Run run) {
        return platform.runs.find(platform.member, run.id());
    }

    private JsonNode json(Run run) {
        return WorkflowRunJson.of(workflowRuns().find(platform.member, run.id()));
    }

    private int count(String table) {
        return platform.jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM " + table)
                .mapTo(Integer.class)
                .one());
    }
}
