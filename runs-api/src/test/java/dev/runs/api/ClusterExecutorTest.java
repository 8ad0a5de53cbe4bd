package dev.runs.api;

import static org.awaitility.Awaitility.await;

import dev.runs.attempt.AttemptKeys;
import dev.runs.attempt.AttemptSpecs;
import dev.runs.attempt.Attempts;
import dev.runs.attempt.LogEnd;
import dev.runs.attempt.StartPermits;
import dev.runs.dispatch.Executor;
import dev.runs.dispatch.ExecutorContract;
import dev.runs.dispatch.ExecutorWorld;
import dev.runs.dispatch.RunNotes;
import dev.runs.file.Tickets;
import dev.runs.k8s.ClusterSettings;
import dev.runs.k8s.KubernetesExecutor;
import dev.runs.k8s.PodDescriptions;
import dev.runs.k8s.PodProcesses;
import dev.runs.k8s.TestClusters;
import dev.runs.k8s.TestNamespace;
import dev.runs.run.Run;
import dev.runs.run.RunStore;
import dev.runs.runtime.Placement;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** What every executor promises, by pods of a real cluster. */
@Tag("cluster")
class ClusterExecutorTest extends ExecutorContract {
    private static TestNamespace namespace;

    /** Of the pods that were seen. */
    private final Set<String> podIds = new HashSet<>();

    private PodServer server;
    private int port;

    @BeforeAll
    static void makeNamespace() {
        namespace = new TestNamespace();
    }

    @AfterAll
    static void removeNamespace() {
        if (namespace != null) {
            namespace.close();
        }
    }

    @Override
    protected Executor open(ExecutorWorld world) throws Exception {
        AttemptKeys keys = new AttemptKeys(world.jdbi);
        StartPermits permits = new StartPermits(world.jdbi, world.clock, world.wakeups::wake);
        Tickets tickets = new Tickets(world.jdbi, world.clock);
        KubernetesExecutor[] opened = new KubernetesExecutor[1];
        Attempts attempts = new Attempts(
                world.jdbi,
                world.clock,
                keys,
                permits,
                new RunStore(world.ids),
                world.logs,
                world.metrics,
                world.files,
                world.runtimes,
                run -> opened[0].describe(run));
        server = new PodServer(attempts, world.files, tickets, port);
        port = server.port();
        opened[0] = new KubernetesExecutor(
                settings(),
                keys,
                permits,
                new PodDescriptions(new AttemptSpecs(world.runtimes, world.runFiles), tickets),
                world.runtimes,
                new LogEnd(world.logs),
                new RunNotes(world.jdbi, world.ids, world.clock),
                () -> true,
                world.wakeups,
                world.clock,
                Duration.ofMinutes(5));
        return opened[0];
    }

    private ClusterSettings settings() {
        return new ClusterSettings(
                "test",
                TestClusters.kubeconfig(),
                null,
                namespace.name(),
                PodServer.url(port),
                TestClusters.PYTHON_IMAGE,
                List.of(),
                "spark",
                null,
                1000,
                1,
                Placement.ANYWHERE,
                Map.of(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                Duration.ZERO,
                false);
    }

    @Override
    protected void close(Executor executor) throws Exception {
        ((KubernetesExecutor) executor).close();
        server.close();
    }

    @Override
    protected String host() {
        return TestClusters.podHost();
    }

    @Override
    protected boolean isAlive(long pid) {
        pods().forEach(pod -> podIds.add(pod.getMetadata().getUid()));
        return podIds.stream()
                .flatMap(id -> PodProcesses.aliveIn(id).stream())
                .anyMatch(process -> process.innerPid() == pid);
    }

    @Override
    protected void awaitNothingLeft(List<Run> runs) {
        await().atMost(Duration.ofSeconds(60)).until(() -> pods().isEmpty());
    }

    private List<Pod> pods() {
        return TestClusters.client().pods().inNamespace(namespace.name()).list().getItems();
    }
}
