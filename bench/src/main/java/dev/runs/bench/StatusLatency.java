package dev.runs.bench;

import dev.runs.k8s.FakeAgent;
import dev.runs.k8s.FakeAgents;
import dev.runs.k8s.FakeProgram;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * How soon after the cluster has sent a pod's event the run's status is seen through the API, while many runs are active;
 * beside somebody who only watches the cluster. They are submitted, and begin and end, one after the other.
 */
final class StatusLatency {
    private static final int AGENT_THREADS = 4;
    private static final int WARM_UP = 100;
    private static final Duration SPACING = Duration.ofMillis(40);
    private static final String RUNNING = "Running";
    private static final String SUCCEEDED = "Succeeded";

    private StatusLatency() {}

    public static void main(String[] arguments) throws Exception {
        int runs = new Options(arguments, "--runs 400").number("--runs");
        Results results = new Results(
                "status-latency, " + runs + " runs active at once",
                "a program that reads the same events and does nothing with them");
        try (Ground ground = Ground.fresh()) {
            Events events = new Events(SPACING.multipliedBy(runs + 80));
            FakeAgents agents = new FakeAgents(AGENT_THREADS, events);
            try (agents;
                    FakeRegion region = new FakeRegion(ground, agents, runs);
                    StatusWatch watch = new StatusWatch(region);
                    BareWatch bare = new BareWatch(region.cluster().url())) {
                events.watch.complete(watch);
                submit(region, Math.min(WARM_UP, runs));
                events.await(Math.min(WARM_UP, runs));
                events.forget();
                submit(region, runs);
                events.await(runs);
                add(results, "running", events.running, events.runningAt, bare, RUNNING);
                add(results, "ended", events.ended, events.endedAt, bare, SUCCEEDED);
            }
        }
        results.print();
    }

    /** What the cluster has sent, and when that was seen. */
    private static final class Events implements FakeProgram {
        private final Duration length;
        private final Map<String, Long> runningAt = new ConcurrentHashMap<>();
        private final Map<String, Long> endedAt = new ConcurrentHashMap<>();
        private volatile Times running = new Times();
        private volatile Times ended = new Times();
        private final CompletableFuture<StatusWatch> watch = new CompletableFuture<>();

        private Events(Duration length) {
            this.length = length;
        }

        @Override
        public void begin(FakeAgent agent) {
            long at = agent.pod().changedAt();
            runningAt.put(agent.pod().name(), at);
            watch.join().await(FakeRegion.runOf(agent.pod()), at, status -> !status.equals("PENDING"), running);
            agent.after(length, () -> agent.exit(0));
        }

        @Override
        public void ended(FakeAgent agent) {
            long at = agent.pod().changedAt();
            endedAt.put(agent.pod().name(), at);
            watch.join().await(FakeRegion.runOf(agent.pod()), at, status -> status.equals("COMPLETED"), ended);
        }

        private void await(int runs) throws Exception {
            while (endedAt.size() < runs) {
                LockSupport.parkNanos(SPACING.toNanos());
            }
            watch.join().finish();
        }

        private void forget() {
            runningAt.clear();
            endedAt.clear();
            running = new Times();
            ended = new Times();
        }
    }

    private static void submit(FakeRegion region, int runs) throws Exception {
        try (Client client = region.client()) {
            long next = System.nanoTime();
            for (int i = 0; i < runs; i++) {
                region.submit(client);
                next += SPACING.toNanos();
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    private static void add(
            Results results, String what, Times times, Map<String, Long> sentAt, BareWatch bare, String phase) {
        Times read = new Times();
        sentAt.forEach((pod, at) -> {
            Long seen = bare.readAt(pod, phase);
            if (seen != null) {
                read.add(Math.max(0, seen - at));
            }
        });
        results.add(what + ": from the event to the API, p50, ms", times.p50(), "", read.p50());
        results.add(what + ": from the event to the API, p99, ms", times.p99(), "200", read.p99());
    }
}
