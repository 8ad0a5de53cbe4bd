package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pods that an informer holds, each with nothing but what is looked at here: most of a pod is what we ourselves have
 * told its containers, and who has written which field, and there are thousands.
 */
final class PodStore extends BasicItemStore<Pod> {
    private static final String MEMORY = "memory";

    PodStore() {
        super(Cache::metaNamespaceKeyFunc);
    }

    @Override
    public Pod put(String key, Pod pod) {
        return super.put(key, slim(pod));
    }

    /** Takes all else out of the pod itself, and returns it. */
    static Pod slim(Pod pod) {
        pod.setMetadata(slim(pod.getMetadata()));
        if (pod.getSpec() != null) {
            pod.setSpec(slim(pod.getSpec()));
        }
        if (pod.getStatus() != null) {
            pod.setStatus(slim(pod.getStatus()));
        }
        return pod;
    }

    private static ObjectMeta slim(ObjectMeta whole) {
        ObjectMeta metadata = new ObjectMeta();
        metadata.setName(whole.getName());
        metadata.setNamespace(whole.getNamespace());
        metadata.setResourceVersion(whole.getResourceVersion()); // the informer compares it
        metadata.setLabels(whole.getLabels());
        metadata.setAnnotations(whole.getAnnotations());
        metadata.setCreationTimestamp(whole.getCreationTimestamp());
        metadata.setDeletionTimestamp(whole.getDeletionTimestamp());
        return metadata;
    }

    private static PodSpec slim(PodSpec whole) {
        PodSpec spec = new PodSpec();
        spec.setNodeName(whole.getNodeName());
        spec.setTerminationGracePeriodSeconds(whole.getTerminationGracePeriodSeconds());
        spec.setInitContainers(
                whole.getInitContainers().stream().map(PodStore::slim).toList());
        spec.setContainers(whole.getContainers().stream().map(PodStore::slim).toList());
        return spec;
    }

    private static Container slim(Container whole) {
        Container container = new Container();
        container.setName(whole.getName());
        container.setImage(whole.getImage());
        Optional.ofNullable(whole.getResources())
                .map(ResourceRequirements::getLimits)
                .map(limits -> limits.get(MEMORY))
                .ifPresent(memory -> {
                    ResourceRequirements resources = new ResourceRequirements();
                    resources.setLimits(Map.of(MEMORY, memory));
                    container.setResources(resources);
                });
        return container;
    }

    private static PodStatus slim(PodStatus whole) {
        PodStatus status = new PodStatus();
        status.setPhase(whole.getPhase());
        status.setReason(whole.getReason());
        status.setMessage(whole.getMessage());
        status.setStartTime(whole.getStartTime());
        status.setConditions(whole.getConditions());
        status.setInitContainerStatuses(slim(whole.getInitContainerStatuses()));
        status.setContainerStatuses(slim(whole.getContainerStatuses()));
        return status;
    }

    private static List<ContainerStatus> slim(List<ContainerStatus> whole) {
        return whole.stream()
                .map(each -> {
                    ContainerStatus status = new ContainerStatus();
                    status.setName(each.getName());
                    status.setState(each.getState());
                    status.setLastState(each.getLastState());
                    return status;
                })
                .toList();
    }
}
