package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.ChaosReport;
import dev.runs.api.ClusterWorld.Submitted;
import dev.runs.k8s.ClusterProcess;
import dev.runs.k8s.TestClusters;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Servers, the cluster's API and its container runtime end in the middle of runs that are pods. What was accepted is
 * there, once, with its program's own exit code and its whole log.
 */
@Tag("cluster")
@Tag("chaos")
class ClusterCrashTest {
    private static final int PODS = 20;
    /** Far less than the five minutes that a server waits which cannot see what another one has started. */
    private static final Duration TAKEN_OVER = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private ClusterWorld world;

    @BeforeAll
    static void findCluster() {
        TestClusters.kubeconfig();
    }

    @BeforeEach
    void prepare() throws Exception {
        world = new ClusterWorld(folder);
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    @Test
    void aServerThatIsKilledWhileTwentyPodsRunFindsThemAgainAndWhatHasBecomeOfThem() throws Exception {
        List<Submitted> runs = new ArrayList<>();
        try (ServerProcess first = world.start("first")) {
            RunsClient client = world.client(first);
            for (int i = 0; i < PODS; i++) {
                runs.add(world.submit(client, 20 + 10 * i, 0.1, i % 5));
            }
            ClusterWorld.await("all run", () -> world.reports.programs("started") == PODS);
            assertThat(client.count("RUNNING")).isGreaterThanOrEqualTo(PODS - 1);
            world.reports.letThemGoOn();
            world.awaitLine(client, runs.get(PODS - 1), 3);
            first.kill();
        }
        ClusterWorld.await("some have ended", () -> world.reports.programs("ended") >= PODS / 2);
        assertThat(world.reports.programs("ended")).isLessThan(PODS);

        RunsClient client = world.client(world.start("first"));

        world.assertExact(client, runs);
        world.awaitNoPods();
        note("kill -9 of the server, its runs pods", runs);
    }

    @Test
    void aTimeoutIsKeptInThePodWhileNoServerIsThere() throws Exception {
        Submitted run;
        world.reports.letThemGoOn();
        try (ServerProcess first = world.start("first")) {
            RunsClient client = world.client(first);
            run = world.submit(client, "cluster", 10_000, 0.1, 0, 8);
            world.awaitLine(client, run, 1);
            first.kill();
        }
        ClusterWorld.await("the program is stopped", () -> world.reports.programs("stopped") == 1);

        RunsClient client = world.client(world.start("first"));

        JsonNode ended = world.awaitEnd(client, run);
        assertThat(ended.path("status").asText()).isEqualTo("FAILED");
        assertThat(world.events(client, run)).anyMatch(event -> event.matches("RUN_FAIL_EXEC: .*timeout of 8 s.*"));
        List<String> log = world.log(client, run);
        assertThat(log).hasSizeGreaterThan(20).isEqualTo(ClusterWorld.lines(log.size()));
        world.awaitNoPods();
        note("kill -9 of the server, the time-out of a pod's run meanwhile", List.of(run));
    }

    @Test
    void runsOutliveTheClustersApiAndWhatIsAskedMeanwhileIsDoneAfterwards() throws Exception {
        List<Submitted> runs = new ArrayList<>();
        world.reports.letThemGoOn();
        RunsClient client = world.client(world.start("first"));
        try (ClusterProcess api = ClusterProcess.find("kube-apiserver")) {
            Submitted endless = world.submit(client, 10_000, 0.1, 0);
            Submitted brief = world.submit(client, 60, 0.1, 3);
            Submitted longer = world.submit(client, 250, 0.1, 4);
            runs.addAll(List.of(brief, longer));
            for (Submitted run : List.of(endless, brief, longer)) {
                world.awaitLine(client, run, 1);
            }
            api.kill();

            ClusterWorld.await(
                    "the region is in trouble", () -> world.health(client).equals("error"));
            assertThat(world.console(client)).contains("Region <b>cluster</b> cannot be reached");
            Submitted waiting = world.submit(client, 5, 0, 0);
            runs.add(waiting);
            world.awaitEvent(client, waiting, "the cluster of region cluster does not answer");
            client.cancel(endless.id());
            assertElsewhereNothingWaits(client, runs);
            ClusterWorld.await("one ends meanwhile", () -> world.reports.count("ended", brief.number()) == 1);
            ClusterWorld.await(
                    "all of its log is there", () -> client.log(brief.id()).size() == brief.lines());
            assertThat(client.run(waiting.id()).path("status").asText()).isEqualTo("PENDING");
            assertThat(world.health(client)).isEqualTo("error");
            api.restart();

            ClusterWorld.await(
                    "the region is well again", () -> world.health(client).equals("ok"));
            assertThat(world.awaitEnd(client, endless).path("status").asText()).isEqualTo("CANCELLED");
            assertThat(world.console(client)).doesNotContain("cannot be reached");
            world.assertExact(client, runs);
            List<String> log = world.log(client, endless);
            assertThat(log).isEqualTo(ClusterWorld.lines(log.size()));
        }
        world.awaitNoPods();
        note("kill -9 of the cluster's API server", runs);
    }

    private void assertElsewhereNothingWaits(RunsClient client, List<Submitted> runs) throws Exception {
        Instant asked = Instant.now();
        Submitted local = world.submit(client, "local", 5, 0, 0, 60);
        runs.add(local);
        world.awaitEnd(client, local);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void programsAndTheirLogsGoOnWithoutTheNodesContainerRuntime() throws Exception {
        List<Submitted> runs = new ArrayList<>();
        world.reports.letThemGoOn();
        RunsClient client = world.client(world.start("first"));
        try (ClusterProcess runtime = ClusterProcess.find("containerd")) {
            Submitted brief = world.submit(client, 50, 0.1, 3);
            Submitted longer = world.submit(client, 200, 0.1, 4);
            runs.addAll(List.of(brief, longer));
            for (Submitted run : runs) {
                world.awaitLine(client, run, 1);
            }
            runtime.kill();

            ClusterWorld.await("one ends meanwhile", () -> world.reports.count("ended", brief.number()) == 1);
            world.awaitLine(client, longer, client.log(longer.id()).size() + 20);
            Submitted waiting = world.submit(client, 5, 0, 0);
            runs.add(waiting);
            world.awaitEvent(client, waiting, "Starting the pod");
            runtime.restart();

            world.assertExact(client, runs);
        }
        world.awaitNoPods();
        note("kill -9 of the node's container runtime", runs);
    }

    @Test
    void aServerThatIsFrozenForAWhileMissesNothing() throws Exception {
        List<Submitted> runs = new ArrayList<>();
        world.reports.letThemGoOn();
        ServerProcess server = world.start("first");
        RunsClient client = world.client(server);
        for (int i = 1; i <= 4; i++) {
            runs.add(world.submit(client, 80 * i, 0.1, i));
        }
        for (Submitted run : runs) {
            world.awaitLine(client, run, 1);
        }
        server.freeze();
        // Longer than its lease, and than the agent waits for an answer.
        Awaitility.await()
                .pollDelay(Duration.ofSeconds(22))
                .atMost(ClusterWorld.PATIENCE)
                .until(() -> true);
        assertThat(world.reports.programs("ended")).isBetween(1L, 3L);
        server.thaw();

        world.assertExact(client, runs);
        world.awaitNoPods();
        note("SIGSTOP of the server for 22 s, its runs pods", runs);
    }

    @Test
    void aServerElsewhereTakesTheRunsOfADeadOneOverAsSoonAsItsLeaseIsOver() throws Exception {
        List<Submitted> runs = new ArrayList<>();
        world.reports.letThemGoOn();
        ServerProcess first = world.start("first");
        RunsClient lost = world.client(first);
        Submitted endless = world.submit(lost, 10_000, 0.1, 0);
        runs.add(world.submit(lost, 150, 0.1, 3));
        runs.add(world.submit(lost, 220, 0.1, 4));
        world.awaitLine(lost, endless, 1);
        for (Submitted run : runs) {
            world.awaitLine(lost, run, 1);
        }
        RunsClient client = world.client(world.start("second"));
        runs.add(world.submit(client, 5, 0, 0));
        first.kill();
        Instant killed = Instant.now();

        client.cancel(endless.id());

        assertThat(world.awaitEnd(client, endless).path("status").asText()).isEqualTo("CANCELLED");
        Duration taken = Duration.between(killed, Instant.now());
        System.out.println("A run of a killed server was taken over and cancelled after " + taken.toMillis() + " ms");
        assertThat(taken).isLessThan(TAKEN_OVER);
        List<String> log = world.log(client, endless);
        assertThat(log).isEqualTo(ClusterWorld.lines(log.size()));
        world.assertExact(client, runs);
        world.awaitNoPods();
        note("kill -9 of one server of two, its runs pods", runs);
    }

    private static void note(String fault, List<Submitted> runs) {
        ChaosReport.note(fault, 1, runs.size(), 0);
    }
}
