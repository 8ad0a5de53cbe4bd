package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A namespace that one test class has to itself, and that takes hardened pods only (Pod Security "restricted"). */
public final class TestNamespace implements AutoCloseable {
    private static final int READY_SECONDS = 60;

    private final KubernetesClient client = TestClusters.client();
    private final String name;

    /** Pods can be made in it at once. */
    public TestNamespace() {
        Namespace made = client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withGenerateName("runs-test-")
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .create();
        name = made.getMetadata().getName();
        client.serviceAccounts()
                .inNamespace(name)
                .withName("default")
                .waitUntilCondition(Objects::nonNull, READY_SECONDS, TimeUnit.SECONDS);
    }

    public String name() {
        return name;
    }

    public PodResource pod(String pod) {
        return client.pods().inNamespace(name).withName(pod);
    }

    /** Waits for the end of all its containers. */
    public Pod awaitEnd(String pod, Duration limit) {
        return pod(pod).waitUntilCondition(TestNamespace::hasEnded, limit.toSeconds(), TimeUnit.SECONDS);
    }

    private static boolean hasEnded(Pod pod) {
        return pod != null
                && (pod.getStatus().getPhase().equals("Succeeded")
                        || pod.getStatus().getPhase().equals("Failed"));
    }

    /** Does not wait until all is gone. */
    @Override
    public void close() {
        client.pods().inNamespace(name).withGracePeriod(1).delete();
        client.namespaces().withName(name).delete();
    }
}
