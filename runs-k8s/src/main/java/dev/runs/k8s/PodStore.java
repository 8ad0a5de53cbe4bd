package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The pods that an informer holds, each with nothing but what is looked at here: most of a pod is what we ourselves have
 * told its containers, and who has written which field, and there are thousands. What many have in common is there once,
 * and so is the map for what the client does not know, which each object of a pod has.
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
        pod.setAdditionalProperties(Map.of());
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
        metadata.setAdditionalProperties(Map.of());
        metadata.setName(whole.getName());
        metadata.setNamespace(shared(whole.getNamespace()));
        metadata.setResourceVersion(whole.getResourceVersion()); // the informer compares it
        metadata.setLabels(slim(whole.getLabels()));
        metadata.setAnnotations(slim(whole.getAnnotations()));
        metadata.setCreationTimestamp(whole.getCreationTimestamp());
        metadata.setDeletionTimestamp(whole.getDeletionTimestamp());
        return metadata;
    }

    private static PodSpec slim(PodSpec whole) {
        PodSpec spec = new PodSpec();
        spec.setAdditionalProperties(Map.of());
        spec.setNodeName(shared(whole.getNodeName()));
        spec.setTerminationGracePeriodSeconds(whole.getTerminationGracePeriodSeconds());
        spec.setInitContainers(
                whole.getInitContainers().stream().map(PodStore::slim).toList());
        spec.setContainers(whole.getContainers().stream().map(PodStore::slim).toList());
        return spec;
    }

    private static Container slim(Container whole) {
        Container container = new Container();
        container.setAdditionalProperties(Map.of());
        container.setName(shared(whole.getName()));
        container.setImage(shared(whole.getImage()));
        Optional.ofNullable(whole.getResources())
                .map(ResourceRequirements::getLimits)
                .map(limits -> limits.get(MEMORY))
                .ifPresent(memory -> {
                    ResourceRequirements resources = new ResourceRequirements();
                    resources.setAdditionalProperties(Map.of());
                    resources.setLimits(Map.of(MEMORY, memory));
                    container.setResources(resources);
                });
        return container;
    }

    private static PodStatus slim(PodStatus whole) {
        PodStatus status = new PodStatus();
        status.setAdditionalProperties(Map.of());
        status.setPhase(shared(whole.getPhase()));
        status.setReason(whole.getReason());
        status.setMessage(whole.getMessage());
        status.setStartTime(whole.getStartTime());
        status.setConditions(whole.getConditions().stream().map(PodStore::slim).toList());
        status.setInitContainerStatuses(slim(whole.getInitContainerStatuses()));
        status.setContainerStatuses(slim(whole.getContainerStatuses()));
        return status;
    }

    private static PodCondition slim(PodCondition whole) {
        PodCondition condition = new PodCondition();
        condition.setAdditionalProperties(Map.of());
        condition.setType(shared(whole.getType()));
        condition.setStatus(shared(whole.getStatus()));
        condition.setReason(whole.getReason());
        condition.setMessage(whole.getMessage());
        condition.setLastTransitionTime(whole.getLastTransitionTime());
        return condition;
    }

    private static List<ContainerStatus> slim(List<ContainerStatus> whole) {
        return whole.stream()
                .map(each -> {
                    ContainerStatus status = new ContainerStatus();
                    status.setAdditionalProperties(Map.of());
                    status.setName(shared(each.getName()));
                    status.setState(slim(each.getState()));
                    status.setLastState(slim(each.getLastState()));
                    return status;
                })
                .toList();
    }

    private static @Nullable ContainerState slim(@Nullable ContainerState whole) {
        if (whole != null) {
            whole.setAdditionalProperties(Map.of());
            Optional.ofNullable(whole.getWaiting()).ifPresent(state -> state.setAdditionalProperties(Map.of()));
            Optional.ofNullable(whole.getRunning()).ifPresent(state -> state.setAdditionalProperties(Map.of()));
            Optional.ofNullable(whole.getTerminated()).ifPresent(state -> {
                state.setAdditionalProperties(Map.of());
                state.setContainerID(null);
            });
        }
        return whole;
    }

    private static @Nullable Map<String, String> slim(@Nullable Map<String, String> whole) {
        return whole == null
                ? null
                : whole.entrySet().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                each -> each.getKey().intern(), Map.Entry::getValue));
    }

    /** One of all that are equal, as many pods have the same. */
    private static @Nullable String shared(@Nullable String text) {
        return text == null ? null : text.intern();
    }
}
