package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.database.TestDatabase;
import dev.runs.k8s.FakeAgent;
import dev.runs.k8s.FakeAgents;
import dev.runs.k8s.FakeKubernetes;
import dev.runs.k8s.FakeProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 500 pods at once, of a cluster that is not there, whose agents all send their logs at the same time. */
class ManyPodsTest {
    private static final int PODS = 500;
    private static final int LINES = 200;
    private static final int LINES_AT_ONCE = 40;
    /** More than the server takes pieces at once. */
    private static final int AGENT_THREADS = 32;
    /** Small, so that a log is many pieces and several segments. */
    private static final int SEGMENT_BYTES = 6_000;

    private static final int PIECE_BYTES = 2_500;
    private static final int BREAK_ONE_IN = 10;
    /** Those of KubernetesExecutor's calls. */
    private static final int CLUSTER_THREADS = 8;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    /** Begins when all do. */
    private static final class Together implements FakeProgram {
        private final Queue<FakeAgent> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void begin(FakeAgent agent) {
            waiting.add(agent);
            if (count.incrementAndGet() == PODS) {
                waiting.forEach(each -> print(each, 0));
            }
        }

        private static void print(FakeAgent agent, int from) {
            if (from == LINES) {
                agent.exit(0);
                return;
            }
            StringBuilder lines = new StringBuilder();
            for (int i = from; i < from + LINES_AT_ONCE; i++) {
                lines.append(line(agent.pod().name(), i)).append('\n');
            }
            agent.print(lines.toString());
            agent.after(Duration.ofMillis(50), () -> print(agent, from + LINES_AT_ONCE));
        }
    }

    @Test
    void everyLogIsExactThoughConnectionsBreakAndTheServersThreadsStayFew() {
        try (FakeAgents agents = new FakeAgents(AGENT_THREADS, new Together())
                        .pieces(SEGMENT_BYTES, PIECE_BYTES)
                        .breakOneIn(BREAK_ONE_IN);
                FakeKubernetes cluster = new FakeKubernetes(agents);
                App app = start(cluster)) {
            String program = app.upload("many.py", "print('a fake agent says what this prints')");
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < PODS; i++) {
                ids.add(app.submit(program, ""));
            }
            ServerThreads threads = new ServerThreads();
            Set<String> statuses = awaitEnds(app, ids, threads);

            assertThat(agents.refusals()).isEmpty();
            assertThat(statuses).isEqualTo(Set.of("COMPLETED"));
            assertThat(agents.broken()).isGreaterThan(PODS / 4);
            assertThat(agents.again()).isPositive();
            for (String id : ids) {
                assertThat(log(app, id)).as(id).isEqualTo(whole(id));
            }
            ThreadPool.SizedThreadPool jetty =
                    (ThreadPool.SizedThreadPool) app.server.jetty().getThreadPool();
            assertThat(threads.mostOfRequests)
                    .as("threads of requests, of at most " + jetty.getMaxThreads())
                    .isBetween(1, jetty.getMaxThreads());
            assertThat(threads.mostOfCluster).as("threads of the cluster").isBetween(1, CLUSTER_THREADS);
        }
    }

    private App start(FakeKubernetes cluster) {
        int port = ClusterApp.freePort();
        Map<String, String> variables = new HashMap<>();
        variables.put("RUNS_PORT", String.valueOf(port));
        variables.put("RUNS_LIMITS_REQUESTS_PER_SECOND", "0");
        variables.put("RUNS_DEFAULT_REGION", "cluster");
        variables.put("RUNS_REGIONS", """
                [{id: cluster, executor: kubernetes, acceptsAny: true, maxRunning: %d, kubernetes: {
                  kubeconfig: "%s", namespace: runs, serverUrl: "http://127.0.0.1:%d/", image: "runs.local/python:1"}}]
                """.formatted(PODS, cluster.kubeconfig(folder), port));
        return App.start(folder, App.settings(folder, TestDatabase.createAddress(), variables));
    }

    /** Answers the statuses that they have in the end. */
    private static Set<String> awaitEnds(App app, List<String> ids, ServerThreads threads) {
        List<String> left = new ArrayList<>(ids);
        Set<String> statuses = new HashSet<>();
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            threads.count();
            // One is enough to ask for, until it has ended: it is not the threads of this that are to be counted.
            while (!left.isEmpty()) {
                String last = left.get(left.size() - 1);
                String status = app.run(last).path("status").asText();
                if (status.matches("PENDING|RUNNING")) {
                    return false;
                }
                statuses.add(status);
                left.remove(last);
            }
            return true;
        });
        return statuses;
    }

    private static String log(App app, String id) {
        return app.get(app.memberKey, "/runs/" + id + "/logs/download").body();
    }

    private static String whole(String id) {
        String pod = "run-" + id.toLowerCase(Locale.ROOT) + "-1";
        StringBuilder log = new StringBuilder();
        IntStream.range(0, LINES).forEach(i -> log.append(line(pod, i)).append('\n'));
        return log.toString();
    }

    private static String line(String pod, int number) {
        return "line " + number + " of " + pod;
    }

    /** How many threads the server had at most when they were counted. */
    private static final class ServerThreads {
        private int mostOfRequests;
        private int mostOfCluster;

        private void count() {
            Thread[] all = new Thread[Thread.activeCount() + 100];
            int count = Thread.enumerate(all);
            mostOfRequests = Math.max(mostOfRequests, named(all, count, name -> name.startsWith("dw-")));
            mostOfCluster = Math.max(mostOfCluster, named(all, count, name -> name.startsWith("cluster-")));
        }

        private static int named(Thread[] threads, int count, Predicate<String> isMeant) {
            return (int) IntStream.range(0, count)
                    .filter(i -> isMeant.test(threads[i].getName()))
                    .count();
        }
    }
}
