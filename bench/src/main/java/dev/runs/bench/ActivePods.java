package dev.runs.bench;

import dev.runs.k8s.FakeAgent;
import dev.runs.k8s.FakeAgents;
import dev.runs.k8s.FakeProgram;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What many active pods cost one server: while their agents say nothing, and while they say what real ones do, some
 * print something and a few runs are submitted and end.
 */
final class ActivePods {
    private static final int AGENT_THREADS = 8;
    private static final int IDLE_SECONDS = 20;
    private static final int SETTLE_SECONDS = 5;
    private static final int ENDS_A_SECOND = 2;
    /** Each pod prints some lines once in it. */
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private static final long LOOK_NANOS = 50_000_000;

    private final Queue<FakeAgent> active = new ConcurrentLinkedQueue<>();
    private final AtomicInteger begun = new AtomicInteger();
    private final Times lag = new Times();
    private final CompletableFuture<StatusWatch> statuses = new CompletableFuture<>();
    private volatile boolean isPrinting;
    private volatile long mostMb;

    private ActivePods() {}

    public static void main(String[] arguments) throws Exception {
        Options options = new Options(arguments, "--runs 10000 --seconds 300");
        int runs = options.number("--runs");
        int seconds = options.number("--seconds");
        Results results =
                new Results("active-pods, " + runs + " for " + seconds + " s", "the same server with no run at all");
        new ActivePods().measure(runs, seconds, results);
        results.print();
    }

    private void measure(int runs, int seconds, Results results) throws Exception {
        try (Ground ground = Ground.fresh();
                FakeAgents agents = new FakeAgents(AGENT_THREADS, new Program()).metrics(false);
                FakeRegion region = new FakeRegion(ground, agents, runs + 1_000)) {
            Threads.rest(SETTLE_SECONDS);
            double idle = cpuShare(region, IDLE_SECONDS, () -> {});
            double idleMb = region.server().usage().residentMb();

            double startSeconds = submit(region, runs);
            Threads.rest(SETTLE_SECONDS);
            double silent = cpuShare(region, Math.max(10, seconds / 5), () -> {});
            isPrinting = true;
            agents.metrics(true);
            Threads.rest(SETTLE_SECONDS);
            double busy;
            try (Client client = region.client();
                    StatusWatch watch = new StatusWatch(region)) {
                statuses.complete(watch);
                busy = cpuShare(region, seconds, () -> {
                    region.submit(client);
                    FakeAgent oldest = active.poll();
                    if (oldest != null) {
                        oldest.exit(0);
                    }
                });
                watch.finish();
            }
            results.add("agents silent: percent of a core", silent, "50", idle);
            results.add("agents as they are: percent of a core", busy, "50", idle);
            results.add("resident memory at most, MB", (double) mostMb, "600", idleMb);
            results.add("lag from a pod's end to the API, p50, ms", lag.p50(), "");
            results.add("lag from a pod's end to the API, p99, ms", lag.p99(), "1,000");
            results.add("until all were running, s", startSeconds, "");
            results.add("agents that were refused something", agents.refusals().size(), "0");
        }
    }

    private final class Program implements FakeProgram {
        @Override
        public void begin(FakeAgent agent) {
            active.add(agent);
            begun.incrementAndGet();
            agent.after(part(BETWEEN_LINES), () -> print(agent));
        }

        @Override
        public void ended(FakeAgent agent) {
            statuses.join()
                    .await(
                            FakeRegion.runOf(agent.pod()),
                            agent.pod().changedAt(),
                            status -> status.equals("COMPLETED"),
                            lag);
        }

        private void print(FakeAgent agent) {
            if (!agent.pod().isOver()) {
                if (isPrinting) {
                    agent.print("Epoch 17 of 90\nloss 0.0417, accuracy 0.981\n42,117 rows read\n");
                }
                agent.after(BETWEEN_LINES, () -> print(agent));
            }
        }
    }

    private static Duration part(Duration of) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(of.toMillis()));
    }

    /** What is done now and then while it is measured. */
    private interface Work {
        void run() throws Exception;
    }

    /** In percent of one core. */
    private double cpuShare(FakeRegion region, int seconds, Work work) throws Exception {
        double before = region.server().usage().cpuSeconds();
        long began = System.nanoTime();
        long step = TimeUnit.SECONDS.toNanos(1) / ENDS_A_SECOND;
        for (long next = began; next < began + TimeUnit.SECONDS.toNanos(seconds); next += step) {
            work.run();
            mostMb = Math.max(mostMb, region.server().usage().residentMb());
            LockSupport.parkNanos(next + step - System.nanoTime());
        }
        return (region.server().usage().cpuSeconds() - before) / ((System.nanoTime() - began) / 1e9) * 100;
    }

    private double submit(FakeRegion region, int runs) throws Exception {
        long began = System.nanoTime();
        region.submit(runs);
        int said = 0;
        while (begun.get() < runs) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (begun.get() >= said + 1_000) {
                said = begun.get();
                System.err.println(said + " are running");
            }
        }
        return (System.nanoTime() - began) / 1e9;
    }
}
