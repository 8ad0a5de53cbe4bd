package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.k8s.PodPackageIndex;
import dev.runs.k8s.TestClusters;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs on a real cluster, from their submit to what their user sees of them. */
@Tag("cluster")
class ClusterRunsTest {
    private static final String WAITS = """
            import signal, sys, time
            def end(*_):
                print("tidied up", flush=True)
                sys.exit(0)
            signal.signal(signal.SIGTERM, end)
            print("up", flush=True)
            while True: time.sleep(0.05)
            """;

    @TempDir
    private static Path folder;

    private static PodPackageIndex index;
    private static ClusterApp cluster;

    @BeforeAll
    static void start() throws Exception {
        TestClusters.kubeconfig();
        index = new PodPackageIndex();
        index.add("greeting", "1.2.0", "def greet(name): return 'hello ' + name");
        cluster = new ClusterApp(folder, "packageIndex: \"" + index.url() + "\", secrets: {acme: given}");
        TestClusters.client()
                .resource(new io.fabric8.kubernetes.api.model.SecretBuilder()
                        .withNewMetadata()
                        .withName("given")
                        .withNamespace(cluster.namespace.name())
                        .endMetadata()
                        .addToStringData("DATABASE_PASSWORD", "of the cluster")
                        .build())
                .create();
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
            index.close();
        }
    }

    @Test
    void aPythonRunHasItsDependenciesArgumentsSecretsAndKeepsItsFiles() {
        String helper = cluster.app.upload("helper.py", "def twice(x): return 2 * x");
        String uri = cluster.app.upload("main.py", """
                import os, sys, greeting, helper
                print(greeting.greet(sys.argv[1]), helper.twice(21), os.environ["DATABASE_PASSWORD"])
                print(sorted(name for name in os.environ if "KEY" in name or name == "RUNS_SERVER"), os.getuid())
                open(os.environ["RUNS_OUTPUT"] + "/answer.txt", "w").write("42")
                """);
        String id = cluster.post("""
                {"runPython":{"uri":"%s","args":["é $HOME"]},"environment":{"dependencies":[
                {"sourceType":"PYPI","libraryName":"greeting","libraryVersion":"1.2.0"},
                {"sourceType":"FILE","filePath":"%s"}]}}""".formatted(uri, helper));

        JsonNode run = cluster.awaitEnd(id);

        assertThat(run.path("status").asText()).as(cluster.failure(id)).isEqualTo("COMPLETED");
        assertThat(cluster.log(id)).contains("hello é $HOME 42 of the cluster", "[] 1000");
        assertThat(cluster.app
                        .get(cluster.app.memberKey, "/files/dir?dir=runs/acme/runs/" + id)
                        .body())
                .contains("answer.txt");
        assertThat(cluster.app
                        .get(cluster.app.memberKey, "/runs/" + id + "/metrics")
                        .body())
                .contains("MEMORY_UTILIZATION_PERCENT");
        assertThat(cluster.app.get(cluster.app.memberKey, "/runs/" + id).body())
                .as("what a Secret holds is nowhere in the stored request")
                .doesNotContain("of the cluster");
        await().atMost(ClusterApp.PATIENCE).until(() -> cluster.pods(id).isEmpty());
    }

    @Test
    void aJarRunsOnTheImageOfItsRuntime() throws Exception {
        String jar = cluster.app.upload(cluster.app.memberKey, "acme", "tool.jar", BodyPublishers.ofByteArray(jar()));
        String id = cluster.post("""
                {"runtime":"java","runJar":{"uri":"%s","mainClass":"Main","args":["a b"]}}""".formatted(jar));

        cluster.awaitEnd(id);

        assertThat(cluster.log(id)).containsExactly("[a b] 64");
        assertThat(cluster.app.run(id).path("status").asText()).isEqualTo("FAILED");
        assertThat(cluster.failure(id)).contains("exit code 3");
    }

    @Test
    void aRunIsCancelledInEveryPhase() {
        String unscheduled = cluster.submit("print()", ",\"runtime\":\"huge\"");
        String pulling = cluster.submit("print()", ",\"runtime\":\"nowhere\"");
        String running = cluster.submit(WAITS, "");
        cluster.awaitEvent(unscheduled, "Insufficient cpu");
        cluster.awaitEvent(pulling, "image");
        await().atMost(ClusterApp.PATIENCE).until(() -> cluster.log(running).contains("up"));
        String fresh = cluster.submit(WAITS, "");

        for (String id : List.of(unscheduled, pulling, running, fresh)) {
            cluster.cancel(id);
        }

        for (String id : List.of(unscheduled, pulling, running, fresh)) {
            assertThat(cluster.awaitEnd(id).path("status").asText()).isEqualTo("CANCELLED");
        }
        assertThat(cluster.log(running)).contains("tidied up");
        assertThat(cluster.log(unscheduled)).isEmpty();
        for (String id : List.of(unscheduled, pulling, running, fresh)) {
            await().atMost(ClusterApp.PATIENCE).until(() -> cluster.pods(id).isEmpty());
        }
    }

    @Test
    void whatKeepsARunFromStartingIsSaidWhileItWaits() {
        String id = cluster.submit("print()", ",\"runtime\":\"huge\"");

        cluster.awaitEvent(id, "Waiting for capacity");

        assertThat(cluster.app.run(id).path("status").asText()).isEqualTo("PENDING");
        cluster.cancel(id);
        cluster.awaitEnd(id);
    }

    @Test
    void anImageThatIsNoneFailsTheRunWithItsName() {
        String id = cluster.submit("print()", ",\"runtime\":\"bare\"");

        assertThat(cluster.awaitEnd(id).path("status").asText()).isEqualTo("FAILED");

        assertThat(cluster.failure(id)).contains("bad image name");
    }

    @Test
    void aRunPastItsTimeoutIsStoppedAndMayTidyUp() {
        String id = cluster.submit(WAITS, ",\"timeoutSeconds\":3");

        assertThat(cluster.awaitEnd(id).path("status").asText()).isEqualTo("FAILED");

        assertThat(cluster.failure(id)).contains("timeout of 3 s");
        assertThat(cluster.log(id)).contains("up", "tidied up");
    }

    @Test
    void aProgramThatUsesUpItsMemoryIsToldWhatItHadAndWhatToTry() {
        String id = cluster.submit("""
                print("hungry", flush=True)
                eaten = []
                while True: eaten.append(bytearray(8 << 20))
                """, "");

        assertThat(cluster.awaitEnd(id).path("status").asText()).isEqualTo("FAILED");

        assertThat(cluster.failure(id)).contains("Out of memory", "128 MiB", "Try runtime java");
        assertThat(cluster.log(id)).contains("hungry");
    }

    @Test
    void aPodThatIsDeletedByHandLosesItsRunNeverItsLog() {
        String id = cluster.submit(WAITS, "");
        await().atMost(ClusterApp.PATIENCE).until(() -> cluster.log(id).contains("up"));

        cluster.pods(id).forEach(pod -> TestClusters.client().resource(pod).delete());

        assertThat(cluster.awaitEnd(id).path("status").asText()).isEqualTo("FAILED");
        assertThat(cluster.failure(id)).contains("delete").doesNotContain("timeout");
        assertThat(cluster.log(id)).contains("up", "tidied up");
        assertThat(cluster.app.run(id).path("status").asText()).isNotEqualTo("COMPLETED");
    }

    @Test
    void aPodThatIsDeletedByHandBeforeItsProgramStartedIsMadeAgain() {
        String id = cluster.submit("print('at last')", ",\"runtime\":\"huge\"");
        cluster.awaitEvent(id, "Insufficient cpu");

        cluster.pods(id)
                .forEach(pod ->
                        TestClusters.client().resource(pod).withGracePeriod(0).delete());

        await().atMost(ClusterApp.PATIENCE)
                .until(() -> cluster.pods(id).stream()
                        .anyMatch(pod -> pod.getMetadata().getName().endsWith("-2")));
        cluster.cancel(id);
        cluster.awaitEnd(id);
    }

    @Test
    void whatAQuotaHasNoRoomForWaitsInTheQueueAndGoesOn() {
        var quotas = TestClusters.client().resourceQuotas().inNamespace(cluster.namespace.name());
        quotas.resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("none")
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("pods", new Quantity("0"))
                        .endSpec()
                        .build())
                .create();
        String id;
        try {
            id = cluster.submit("print('there is room')", "");
            cluster.awaitEvent(id, "Waiting for a place");
            assertThat(cluster.app.run(id).path("status").asText()).isEqualTo("PENDING");
            assertThat(cluster.events(id).toString()).contains("quota");
        } finally {
            quotas.withName("none").withTimeoutInMillis(10_000).delete();
        }

        assertThat(cluster.awaitEnd(id).path("status").asText()).isEqualTo("COMPLETED");
        assertThat(cluster.log(id)).containsExactly("there is room");
    }

    @Test
    void aLogOfAMillionLinesIsExact() {
        int lines = 1_000_000;
        String id = cluster.submit("""
                import sys
                for n in range(%d): sys.stdout.write("%%d a line of the log, as long as many are\\n" %% n)
                """.formatted(lines), ",\"runtime\":\"large\"");

        assertThat(cluster.awaitEnd(id).path("status").asText())
                .as(cluster.failure(id))
                .isEqualTo("COMPLETED");

        List<String> log = cluster.log(id);
        assertThat(log).hasSize(lines);
        assertThat(IntStream.range(0, lines)
                        .allMatch(n -> log.get(n).equals(n + " a line of the log, as long as many are")))
                .isTrue();
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void twoHundredRunsThatAreQueuedAtOnceAllRun() {
        String uri = cluster.app.upload("small.py", "import os; print('run', os.environ['RUNS_RUN_ID'])");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ids.add(cluster.app.submit(uri, ",\"runtime\":\"dot\""));
        }

        for (String id : ids) {
            await().atMost(Duration.ofMinutes(15))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> !cluster.app.run(id).path("status").asText().matches("PENDING|RUNNING"));
            assertThat(cluster.app.run(id).path("status").asText())
                    .as(() -> cluster.events(id).toString())
                    .isEqualTo("COMPLETED");
            assertThat(cluster.log(id)).containsExactly("run " + id);
        }
    }

    /** Its exit code is 3, and it says what it was given and how much heap it may have, in eighths of a GiB. */
    private static byte[] jar() throws IOException {
        return MainJar.of(folder, """
                public class Main {
                    public static void main(String[] args) {
                        long mib = Runtime.getRuntime().maxMemory() >> 20;
                        System.out.println(java.util.Arrays.toString(args) + " " + (mib > 300 ? 64 : mib));
                        System.exit(3);
                    }
                }
                """);
    }
}
