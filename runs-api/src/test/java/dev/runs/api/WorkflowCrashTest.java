package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.ChaosReport;
import dev.runs.access.Role;
import dev.runs.api.config.SettingsFile;
import dev.runs.database.TestDatabase;
import dev.runs.module.RestModule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A robot must not move twice. Repeat a failure with {@code -Dchaos.seed=}. */
@Tag("chaos")
class WorkflowCrashTest {
    private static final int WORKFLOWS = 30;
    private static final int STEPS = 5;
    private static final int KILLS = 5;
    /** Of the modules, this one's action may be called again. */
    private static final int REPEATABLE = 2;

    private static final String UNKNOWN = "nobody knows what came of the action";

    private final List<String> violations = new ArrayList<>();

    @Test
    void aKilledServersWorkflowsGoOnAndNoModuleReceivesAnActionTwice(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("chaos.seed", System.nanoTime());
        Random random = new Random(seed);
        Path config = CrashWorld.writeConfig(folder, TestDatabase.createAddress());
        List<RestModule> modules = WeiWorld.modules(3);
        try {
            String key = key(config, folder);
            Map<String, List<String>> actions = new HashMap<>();
            Map<String, JsonNode> ended = new HashMap<>();
            for (int round = 0; round <= KILLS; round++) {
                try (ServerProcess server = ServerProcess.start(config, folder.resolve("server-" + round + ".log"))) {
                    WeiWorld world = new WeiWorld(server.awaitUrl(), key);
                    if (round == 0) {
                        world.putWorkcell(workcell(modules));
                        startAll(world, modules, random, actions);
                    }
                    if (round < KILLS) {
                        letPass(Duration.ofMillis(500 + random.nextInt(1500)));
                        server.kill();
                    } else {
                        actions.keySet().forEach(id -> ended.put(id, world.awaitEnd(id)));
                        check(world, ended, actions, modules);
                    }
                }
            }
        } finally {
            WeiWorld.close(modules);
        }
        ChaosReport.note(
                "kill -9 of the server while modules work on 30 workflows", KILLS, WORKFLOWS, violations.size());
        assertThat(violations).as("chaos.seed=" + seed).isEmpty();
    }

    /** The moment of a kill is a random one. */
    private static void letPass(Duration time) {
        Awaitility.await().pollDelay(time).until(() -> true);
    }

    private static String key(Path config, Path folder) throws Exception {
        try (App app = App.adopt(Server.start(SettingsFile.read(config, Map.of()), folder.resolve("first.log")))) {
            return app.key("acme", "admin@acme.example", Role.ADMIN);
        }
    }

    private static String workcell(List<RestModule> modules) {
        return "name: lab\nconfig: {}\nmodules:\n"
                + modules.stream()
                        .map(module -> "  - {name: %s, config: {rest_node_address: '%s', repeatable: [%s]}}\n"
                                .formatted(
                                        module.module().name(),
                                        module.uri(),
                                        module == modules.get(REPEATABLE) ? "slow" : ""))
                        .collect(Collectors.joining());
    }

    /** Each action of each step takes a time of its own, by which it is known. */
    private static void startAll(
            WeiWorld world, List<RestModule> modules, Random random, Map<String, List<String>> actions)
            throws IOException, InterruptedException {
        String experiment = world.experiment("crash");
        for (int i = 0; i < WORKFLOWS; i++) {
            List<ObjectNode> steps = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (int j = 0; j < STEPS; j++) {
                String seconds = String.format(Locale.ROOT, "0.15%04d", i * STEPS + j);
                String module =
                        modules.get(random.nextInt(modules.size())).module().name();
                steps.add(WeiWorld.step("step " + j, module, "slow", "{'seconds': " + seconds + "}"));
                names.add(name(module, Double.parseDouble(seconds)));
            }
            actions.put(world.started(experiment, WeiWorld.workflow("workflow " + i, steps)), names);
        }
    }

    private static String name(String module, double seconds) {
        return module + " " + seconds;
    }

    private void check(
            WeiWorld world, Map<String, JsonNode> ended, Map<String, List<String>> actions, List<RestModule> modules)
            throws IOException, InterruptedException {
        Map<String, Integer> received = new HashMap<>();
        for (RestModule module : modules) {
            for (RestModule.Received action : module.received()) {
                String name = name(
                        module.module().name(), action.args().path("seconds").asDouble());
                received.merge(name, 1, Integer::sum);
                if (action.together()) {
                    violations.add(name + " was received while another action was under way");
                }
            }
        }
        String repeatable = modules.get(REPEATABLE).module().name();
        received.forEach((name, times) -> {
            if (times > (name.startsWith(repeatable + " ") ? 1 + KILLS : 1)) {
                violations.add(name + " was received " + times + " times");
            }
        });
        int unknown = 0;
        for (Map.Entry<String, JsonNode> run : ended.entrySet()) {
            unknown += checkRun(world, run.getKey(), run.getValue(), actions.get(run.getKey()), received, repeatable);
        }
        // Of each module at most one action is under way at a kill.
        if (unknown > KILLS * (modules.size() - 1)) {
            violations.add(unknown + " workflows ended without anybody knowing");
        }
        long again = received.values().stream().filter(times -> times > 1).count();
        assertThat(unknown + again)
                .as("no kill met an action, which shows nothing")
                .isPositive();
    }

    /** @return 1 where nobody knows what came of one of its actions, else 0 */
    private int checkRun(
            WeiWorld world,
            String id,
            JsonNode run,
            List<String> actions,
            Map<String, Integer> received,
            String repeatable)
            throws IOException, InterruptedException {
        String status = run.path("status").asText();
        int last = run.path("step_index").asInt();
        String error = run.path("steps").path(last).path("result").path("error").asText();
        boolean isUnknown = status.equals("failed") && error.contains(UNKNOWN);
        if (!isUnknown && !status.equals("completed")) {
            violations.add(id + " is " + status + ": " + error);
        }
        if (isUnknown && actions.get(last).startsWith(repeatable + " ")) {
            violations.add(id + " was given up at an action that may be called again");
        }
        for (int i = 0; i < STEPS; i++) {
            boolean wasCalled = received.containsKey(actions.get(i));
            boolean mustBe = i < last || (i == last && !isUnknown);
            if (mustBe != wasCalled && !(isUnknown && i == last)) {
                violations.add(id + ": step " + i + (wasCalled ? " was" : " was not") + " received");
            }
        }
        List<String> names = events(world, id);
        List<String> expected = Stream.of(
                        Stream.of("QUEUED", "START"),
                        Stream.generate(() -> "STEP").limit(last + 1L),
                        Stream.of(isUnknown ? "FAILED" : "COMPLETED"))
                .flatMap(part -> part)
                .toList();
        if (!names.equals(expected)) {
            violations.add(id + " has the events " + names);
        }
        return isUnknown ? 1 : 0;
    }

    /** As its log tells them. */
    private static List<String> events(WeiWorld world, String id) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        for (String line : world.get("runs/" + id + "/log").asText().split("\n", -1)) {
            if (!line.isEmpty()) {
                names.add(App.JSON
                        .readTree(line.substring(line.indexOf('{')))
                        .path("event_name")
                        .asText());
            }
        }
        return names;
    }
}
