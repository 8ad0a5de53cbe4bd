package dev.runs.k8s;

import dev.runs.error.OneLine;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to a region's cluster, and what its informer shows. A cluster that cannot be reached, now or from the
 * start, is tried again for as long as it takes; others notice nothing of it.
 */
final class Cluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final int CONNECT_MILLIS = 5_000;
    private static final int REQUEST_MILLIS = 15_000;
    private static final int RECONNECT_MILLIS = 1_000;
    private static final int RETRY_SECONDS = 5;

    private final ClusterSettings settings;
    private final String installation;
    private final PodCache pods;
    private final ScheduledExecutorService starter;
    private volatile @Nullable KubernetesClient client;
    private volatile @Nullable SharedIndexInformer<Pod> informer;
    private volatile String lastTrouble = "it has not been reached yet";

    Cluster(ClusterSettings settings, String installation, PodCache pods, ScheduledExecutorService starter) {
        this.settings = settings;
        this.installation = installation;
        this.pods = pods;
        this.starter = starter;
    }

    /** Begins to watch the pods, as soon as that is possible. */
    void start() {
        try {
            watch(client());
        } catch (IOException | KubernetesClientException e) {
            lastTrouble = reason(e);
            LOG.warn("The cluster of region {} cannot be used yet", settings.region(), e);
            if (!starter.isShutdown()) {
                var unused = starter.schedule(this::start, RETRY_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    /** @throws IOException where the kubeconfig cannot be read */
    synchronized KubernetesClient client() throws IOException {
        KubernetesClient known = client;
        if (known == null) {
            known = new KubernetesClientBuilder().withConfig(config(settings)).build();
            client = known;
        }
        return known;
    }

    /** Whether what the cache shows is what there is. */
    boolean isSeen() {
        SharedIndexInformer<Pod> watching = informer;
        return watching != null && watching.hasSynced() && watching.isWatching();
    }

    /** Why the cluster is not seen; empty where it is. */
    Optional<String> trouble() {
        return isSeen() ? Optional.empty() : Optional.of(lastTrouble);
    }

    @Override
    public void close() {
        SharedIndexInformer<Pod> watching = informer;
        if (watching != null) {
            watching.stop();
        }
        KubernetesClient known = client;
        if (known != null) {
            known.close();
        }
    }

    private void watch(KubernetesClient connected) {
        var ours = settings.isNamespacePerOrganization()
                ? connected.pods().inAnyNamespace().withLabel(PodNames.INSTALLATION, installation)
                : connected.pods().inNamespace(settings.namespace()).withLabel(PodNames.INSTALLATION, installation);
        SharedIndexInformer<Pod> watching = ours.runnableInformer(0);
        // Without one, an error ends the informer for ever, and nobody is told.
        watching.exceptionHandler((started, error) -> {
            lastTrouble = reason(error);
            LOG.warn("The cluster of region {} is not seen: {}", settings.region(), lastTrouble);
            return true;
        });
        watching.itemStore(new PodStore());
        watching.addEventHandler(pods);
        informer = watching;
        var unused = watching.start();
    }

    static Config config(ClusterSettings settings) throws IOException {
        Path file = settings.kubeconfig();
        if (file != null && !Files.isReadable(file)) {
            throw new IOException("the kubeconfig " + file + " cannot be read");
        }
        Config base = file == null
                ? Config.autoConfigure(settings.context())
                : Config.fromKubeconfig(settings.context(), file.toFile());
        return new ConfigBuilder(base)
                .withConnectionTimeout(CONNECT_MILLIS)
                .withRequestTimeout(REQUEST_MILLIS)
                .withWatchReconnectInterval(RECONNECT_MILLIS)
                // Whoever calls tries again by itself, and says meanwhile what it waits for.
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    /** In one line, without what a stack trace would add. */
    static String reason(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        return OneLine.of(message.equals("null") ? cause.getClass().getSimpleName() : message);
    }
}
