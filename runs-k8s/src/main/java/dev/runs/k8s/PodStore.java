package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;

/**
 * The pods that an informer holds, without what nobody looks at: who has written which field, and what we ourselves have
 * told their containers. That is most of a pod, and there are thousands.
 */
final class PodStore extends BasicItemStore<Pod> {
    PodStore() {
        super(Cache::metaNamespaceKeyFunc);
    }

    @Override
    public Pod put(String key, Pod pod) {
        return super.put(key, slim(pod));
    }

    /** Takes these things out of the pod itself, and returns it. */
    static Pod slim(Pod pod) {
        pod.getMetadata().setManagedFields(List.of());
        if (pod.getSpec() != null) {
            pod.getSpec().setVolumes(List.of());
            pod.getSpec().setTolerations(List.of());
            pod.getSpec().setAffinity(null);
            pod.getSpec().getInitContainers().forEach(PodStore::slim);
            pod.getSpec().getContainers().forEach(PodStore::slim);
        }
        return pod;
    }

    private static void slim(Container container) {
        container.setCommand(List.of());
        container.setArgs(List.of());
        container.setEnv(List.of());
        container.setEnvFrom(List.of());
        container.setVolumeMounts(List.of());
        container.setSecurityContext(null);
        container.setLivenessProbe(null);
        container.setReadinessProbe(null);
        container.setStartupProbe(null);
    }
}
