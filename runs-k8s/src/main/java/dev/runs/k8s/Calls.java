package dev.runs.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to one cluster, on a few threads of its own: who asks for one does not wait, and a cluster that does not answer
 * delays nobody else. Of the same name one call is under way at a time; another one meanwhile is dropped, since whoever
 * asked looks again.
 */
final class Calls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final int THREADS = 8;
    private static final int CLOSE_SECONDS = 10;

    private final Cluster cluster;
    private final ScheduledThreadPoolExecutor pool;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    Calls(Cluster cluster, ScheduledThreadPoolExecutor pool) {
        this.cluster = cluster;
        this.pool = pool;
    }

    /** What is asked of the cluster, and what is made of a failure. */
    interface Call {
        void make(KubernetesClient client);

        /** @param error a {@link KubernetesClientException}, or an {@link IOException} of the kubeconfig */
        default void failed(Exception error) {
            LOG.warn("A call to the cluster failed and is made again when it is needed: {}", Cluster.reason(error));
        }
    }

    static ScheduledThreadPoolExecutor pool(String region) {
        AtomicInteger count = new AtomicInteger();
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, "cluster-" + region + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(THREADS, threads);
        pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return pool;
    }

    /** Whether a call of this name is under way. */
    boolean isUnderWay(String name) {
        return underWay.contains(name);
    }

    /** Makes the call soon. */
    void make(String name, Call call) {
        if (!underWay.add(name)) {
            return;
        }
        try {
            pool.execute(() -> {
                try {
                    call.make(cluster.client());
                } catch (KubernetesClientException | IOException e) {
                    call.failed(e);
                } catch (RuntimeException e) {
                    LOG.error("The call {} failed for a reason of ours", name, e);
                } finally {
                    underWay.remove(name);
                }
            });
        } catch (RejectedExecutionException e) {
            underWay.remove(name); // the server stops; the next one asks again
        }
    }

    @Override
    public void close() {
        pool.shutdown();
        try {
            if (!pool.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                pool.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
