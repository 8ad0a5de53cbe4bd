package dev.runs.bench;

import dev.runs.k8s.FakeAgent;
import dev.runs.k8s.FakeAgents;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A fake cluster by itself, for a server that somebody starts: its programs print a line a second for half a minute. */
final class FakeKubernetes {
    private static final int AGENT_THREADS = 8;
    private static final int SECONDS = 30;

    private FakeKubernetes() {}

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, "--port 0 --delay-ms 1");
        FakeAgents agents = new FakeAgents(AGENT_THREADS, agent -> print(agent, 0)).stages(Duration.ofMillis(300));
        try (agents;
                dev.runs.k8s.FakeKubernetes cluster =
                        new dev.runs.k8s.FakeKubernetes(options.number("--port"), agents)) {
            cluster.delay(Duration.ofMillis(options.number("--delay-ms")));
            System.out.println("It answers at " + cluster.url());
            System.out.println("kubeconfig: " + cluster.kubeconfig(Files.createTempDirectory("runs-bench-")));
            new CountDownLatch(1).await();
        }
    }

    private static void print(FakeAgent agent, int second) {
        if (second == SECONDS) {
            agent.exit(0);
            return;
        }
        agent.print("Second " + second + "\n");
        agent.after(Duration.ofSeconds(1), () -> print(agent, second + 1));
    }
}
