package dev.runs.api;

import dev.runs.k8s.TestClusters;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.commons.io.FileUtils;

/**
 * Measures, one run after the other on the cluster that RUNS_TEST_KUBECONFIG names, how late a pod is made and how late
 * the API shows what has become of it. An event's time is when a watch of our own hears of it.
 */
final class ClusterTimes {
    private static final int RUNS = 30;
    /** More often would be more than one key may ask. */
    private static final long ASKING_NANOS = 10_000_000;

    /** In nanoseconds, by run and what has happened to its pod. */
    private final Map<String, Long> heard = new ConcurrentHashMap<>();

    private ClusterTimes() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("runs-times-");
        try (ClusterApp cluster = new ClusterApp(folder)) {
            new ClusterTimes().measure(cluster);
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
        System.exit(0); // the databases of tests have threads of their own
    }

    private void measure(ClusterApp cluster) {
        String uri = cluster.app.upload("brief.py", "import time\nprint('up', flush=True)\ntime.sleep(1)\n");
        long[] made = new long[RUNS];
        long[] running = new long[RUNS];
        long[] ended = new long[RUNS];
        long[] whole = new long[RUNS];
        Watch watch = TestClusters.client()
                .pods()
                .inNamespace(cluster.namespace.name())
                .watch(new Ears());
        try {
            cluster.awaitEnd(cluster.app.submit(uri, "")); // the first of a server is slower
            for (int i = 0; i < RUNS; i++) {
                long asked = System.nanoTime();
                String id = cluster.app.submit(uri, "");
                long seenRunning = await(() -> !status(cluster, id).equals("PENDING"));
                long seenEnded = await(() -> status(cluster, id).equals("COMPLETED"));
                made[i] = heard(id, "made") - asked;
                running[i] = seenRunning - heard(id, "running");
                ended[i] = seenEnded - heard(id, "ended");
                whole[i] = seenEnded - asked;
            }
        } finally {
            watch.close();
        }
        System.out.println("submit to pod created: " + percentiles(made) + "; program's container running to RUNNING: "
                + percentiles(running) + "; its end to COMPLETED: " + percentiles(ended) + "; submit to COMPLETED: "
                + percentiles(whole));
    }

    private static String status(ClusterApp cluster, String id) {
        return cluster.app.run(id).path("status").asText();
    }

    /** When it was so first, as far as asking shows. */
    private static long await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(ASKING_NANOS);
        }
        return System.nanoTime();
    }

    /** When our watch heard of it, which may still be to come. */
    private long heard(String id, String what) {
        String key = id.toLowerCase(Locale.ROOT) + " " + what;
        await(() -> heard.containsKey(key));
        return heard.get(key);
    }

    private static String percentiles(long[] nanoseconds) {
        Arrays.sort(nanoseconds);
        return "p50 %d ms, p99 %d ms".formatted(percentile(nanoseconds, 50), percentile(nanoseconds, 99));
    }

    /** In milliseconds: the smallest value that so many percent do not exceed. */
    private static long percentile(long[] sorted, int percent) {
        return sorted[(sorted.length * percent + 99) / 100 - 1] / 1_000_000;
    }

    private final class Ears implements Watcher<Pod> {
        @Override
        public void eventReceived(Action action, Pod pod) {
            String run = pod.getMetadata().getLabels().get("runs.dev/run") + " ";
            long now = System.nanoTime();
            heard.putIfAbsent(run + "made", now);
            List<ContainerStatus> programs = pod.getStatus().getContainerStatuses();
            for (ContainerStatus program : programs) {
                if (program.getState().getRunning() != null) {
                    heard.putIfAbsent(run + "running", now);
                } else if (program.getState().getTerminated() != null) {
                    heard.putIfAbsent(run + "ended", now);
                }
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            throw new IllegalStateException("The watch has ended", cause);
        }
    }
}
