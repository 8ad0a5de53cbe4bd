package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.runs.Skipped;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What other tests of pods stand on: hardened ones run, reach this JVM, install from its index, and are seen to end. */
@Tag("cluster")
class ClusterReachTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static TestNamespace namespace;

    @BeforeAll
    static void open() {
        namespace = new TestNamespace();
    }

    @AfterAll
    static void close() {
        if (namespace != null) {
            namespace.close();
        }
    }

    @Test
    void aHardenedPodReachesThisJvmAndInstallsFromItsIndex() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(TestClusters.listenAddress(), 0), 0);
        server.createContext("/word", exchange -> {
            byte[] word = "from outside".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, word.length);
            exchange.getResponseBody().write(word);
            exchange.close();
        });
        server.start();
        try (PodPackageIndex index = new PodPackageIndex()) {
            index.add("greeting", "1.0", "WORD = 'old'");
            index.add("greeting", "1.1", "WORD = 'installed'");

            start(
                    "reach",
                    """
                    set -e
                    id -u
                    python3 -c 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())' "$1"
                    python3 -m venv --system-site-packages --without-pip environment
                    environment/bin/python -m pip install -q --no-cache-dir --index-url "$2" --trusted-host "$3" greeting
                    environment/bin/python -c 'import greeting; print(greeting.WORD, greeting.__file__)'
                    """,
                    "http://" + TestClusters.podHost() + ":"
                            + server.getAddress().getPort() + "/word",
                    index.url(),
                    index.host());
            Pod ended = namespace.awaitEnd("reach", LIMIT);

            assertThat(namespace.pod("reach").getLog())
                    .startsWith("1000\nfrom outside\n")
                    .contains("installed /work/environment/lib/python");
            assertThat(ended.getStatus().getContainerStatuses())
                    .singleElement()
                    .satisfies(status -> assertThat(
                                    status.getState().getTerminated().getExitCode())
                            .isZero());
            assertThat(index.asked()).containsExactly("/simple/greeting/", "/files/greeting-1.1-py3-none-any.whl");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theProcessesOfAPodAreSeenFromOutsideUntilTheyEnd() {
        Skipped.everywhereUnless(
                TestClusters.isHere(), "processes of pods", "the cluster's nodes are other machines than this");
        start("sleeper", "sleep 600 & echo $!; wait");
        namespace.pod("sleeper").waitUntilReady(LIMIT.toSeconds(), TimeUnit.SECONDS);
        await().atMost(LIMIT).until(() -> namespace.pod("sleeper").getLog().endsWith("\n"));
        long sleep = Long.parseLong(namespace.pod("sleeper").getLog().strip());
        String uid = namespace.pod("sleeper").get().getMetadata().getUid();

        assertThat(PodProcesses.aliveIn(uid)).anySatisfy(process -> {
            assertThat(process.innerPid()).isEqualTo(sleep);
            assertThat(process.command()).isEqualTo("sleep 600");
            assertThat(ProcessHandle.of(process.pid())).isPresent();
        });

        namespace.pod("sleeper").withGracePeriod(1).delete();
        await().atMost(LIMIT).until(() -> PodProcesses.aliveIn(uid).isEmpty());
    }

    /** Starts a shell as the most restricted of pods may: as a user without a home, who may write to one folder. */
    private static void start(String name, String script, String... arguments) {
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(1000L)
                .withFsGroup(1000L)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewContainer()
                .withName("program")
                .withImage(TestClusters.PYTHON_IMAGE)
                .withCommand("sh", "-c", script, "sh")
                .withArgs(arguments)
                .withWorkingDir("/work")
                .addNewEnv()
                .withName("HOME")
                .withValue("/nonexistent")
                .endEnv()
                .addNewEnv()
                .withName("TMPDIR")
                .withValue("/work")
                .endEnv()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("work")
                .withMountPath("/work")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("work")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .build();
        TestClusters.client().pods().inNamespace(namespace.name()).resource(pod).create();
    }
}
