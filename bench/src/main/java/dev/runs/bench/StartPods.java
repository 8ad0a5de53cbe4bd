package dev.runs.bench;

import dev.runs.k8s.FakePod;
import dev.runs.k8s.HttpMessage;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How soon there are pods for runs: for many that are submitted at once, for as many that have waited in the queue, and
 * for one on an idle server. Beside the bare calls that make as many pods.
 */
final class StartPods {
    private static final int CONNECTIONS = 8;
    private static final int ONE_BY_ONE = 200;
    /** Of those before, which are not measured. */
    private static final int ONE_BY_ONE_WARM_UP = 300;

    private static final int WARM_UP = 400;
    private static final String BARE = "bare";
    private static final long PATIENCE_SECONDS = 60;
    private static final String POD = """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "bare-%d", "labels": {"runs.dev/role": "attempt"}},
             "spec": {"restartPolicy": "Never", "containers": [{"name": "program", "image": "registry.example.org/python:3.11",
             "command": ["sh", "-c", "exec python3 main.py"]}]}}
            """;

    /** What the agent says of a program that could not be prepared. */
    private static final String NOT_STARTED = """
            {"startedAt": null, "exitCode": null, "stopped": false, "delivered": true, "failure":
             {"kind": "DEPENDENCIES", "message": "Nothing is to run."}}""";

    private static final long LOOK_NANOS = 2_000_000;
    /** After which a server whose last run has ended is idle. */
    private static final long IDLE_NANOS = 20_000_000;

    /** When each pod was made. */
    private final BlockingQueue<Long> made = new LinkedBlockingQueue<>();
    /** Those that have not been ended. */
    private final Queue<FakePod> pods = new ConcurrentLinkedQueue<>();

    private StartPods() {}

    public static void main(String[] arguments) throws Exception {
        int runs = new Options(arguments, "--runs 400").number("--runs");
        Results results = new Results(
                "start-pods, " + runs + " runs, a cluster that answers in 1 ms",
                "a program with " + CONNECTIONS + " connections that makes as many pods at the same cluster, or one");
        new StartPods().measure(runs, results);
        results.print();
    }

    private void measure(int runs, Results results) throws Exception {
        try (Ground ground = Ground.fresh();
                FakeRegion region = new FakeRegion(ground, this::made, 1 << 16)) {
            region.submit(WARM_UP);
            awaitMade(WARM_UP);
            endPods();
            double bare = bare(region.cluster(), runs);
            Times one = one(region.cluster());

            long began = System.nanoTime();
            region.submit(runs);
            long submitted = System.nanoTime();
            long last = awaitMade(runs);
            results.add("from the first submit to the last pod, s", (last - began) / 1e9, "", bare);
            results.add("from the last submit to the last pod, s", (last - submitted) / 1e9, "");
            endPods();

            FakeRegion.limit(ground, 0);
            region.submit(runs - 1);
            FakeRegion.limit(ground, null);
            try (Client client = region.client()) {
                long released = System.nanoTime();
                region.submit(client); // which wakes the server; it would look within a second
                results.add(
                        "from the queue's release to the last pod, s", (awaitMade(runs) - released) / 1e9, "1.5", bare);
                endPods();
                oneByOne(region, client, results, one);
            }
        }
    }

    private void oneByOne(FakeRegion region, Client client, Results results, Times bare) throws Exception {
        Times times = new Times();
        for (int i = -ONE_BY_ONE_WARM_UP; i < ONE_BY_ONE; i++) {
            long sent = System.nanoTime();
            region.submit(client);
            long took = awaitMade(1) - sent;
            if (i >= 0) {
                times.add(took);
            }
            endPods();
            LockSupport.parkNanos(IDLE_NANOS);
        }
        results.add("one run, from POST to its pod, p50, ms", times.p50(), "15", bare.p50());
        results.add("one run, from POST to its pod, p99, ms", times.p99(), "15", bare.p99());
    }

    private void made(FakePod pod) {
        long now = System.nanoTime();
        if (!pod.namespace().equals(BARE)) {
            pods.add(pod);
        }
        made.add(now);
    }

    /** Ends what was made; returns when the server has nothing more to do with it. */
    private void endPods() {
        pods.forEach(FakePod::schedule);
        pods.forEach(pod -> pod.end(1, NOT_STARTED));
        for (FakePod pod = pods.poll(); pod != null; pod = pods.poll()) {
            while (!pod.isGone()) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    /** When the last of so many was made. */
    private long awaitMade(int pods) throws InterruptedException {
        long last = 0;
        for (int i = 0; i < pods; i++) {
            Long next = made.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("Only " + i + " of " + pods + " pods were made");
            }
            last = Math.max(last, next);
        }
        return last;
    }

    /** In seconds. */
    private double bare(dev.runs.k8s.FakeKubernetes cluster, int pods) throws Exception {
        AtomicInteger next = new AtomicInteger();
        double seconds = Threads.run(CONNECTIONS, thread -> {
            try (Wire wire = wire(cluster.url())) {
                for (int i = next.getAndIncrement(); i < pods; i = next.getAndIncrement()) {
                    make(wire, i);
                }
            }
        });
        awaitMade(pods);
        return seconds;
    }

    private Times one(dev.runs.k8s.FakeKubernetes cluster) throws Exception {
        Times times = new Times();
        try (Wire wire = wire(cluster.url())) {
            for (int i = 0; i < ONE_BY_ONE; i++) {
                long began = System.nanoTime();
                make(wire, 1_000_000 + i);
                times.add(System.nanoTime() - began);
            }
        }
        awaitMade(ONE_BY_ONE);
        return times;
    }

    private static void make(Wire wire, int number) throws Exception {
        HttpMessage answer = wire.post("/api/v1/namespaces/" + BARE + "/pods", POD.formatted(number));
        if (answer.status() != 201) {
            throw new IllegalStateException(answer.text());
        }
    }

    private static Wire wire(URI cluster) throws Exception {
        return new Wire(cluster, "Authorization: Bearer nobody-looks-at-it");
    }
}
