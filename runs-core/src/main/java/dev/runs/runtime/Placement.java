package dev.runs.runtime;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * On which of a cluster's nodes a runtime's pods can run.
 *
 * @param gpuResource what the cluster calls its GPUs, such as {@code nvidia.com/gpu}
 * @param nodeSelector labels that a node must have
 * @param tolerations taints of nodes that do not keep the pods away
 */
public record Placement(String gpuResource, Map<String, String> nodeSelector, List<Toleration> tolerations) {
    public static final Placement ANYWHERE = new Placement("nvidia.com/gpu", Map.of(), List.of());

    public Placement {
        nodeSelector = Map.copyOf(nodeSelector);
        tolerations = List.copyOf(tolerations);
    }

    /**
     * @param value null for any
     * @param effect null for all
     */
    public record Toleration(
            String key, @Nullable String value, @Nullable String effect) {}
}
