package dev.runs.k8s;

import dev.runs.runtime.Placement;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** On which nodes a pod can run: what its region says and what its runtime says, whose word counts where both speak. */
record NodeChoice(Map<String, String> selector, List<Toleration> tolerations) {

    static NodeChoice of(PodRequest request) {
        Placement region = request.settings().placement();
        Placement runtime = request.runtime().placement();
        Map<String, String> selector = new TreeMap<>(region.nodeSelector());
        selector.putAll(runtime.nodeSelector());

        Set<String> decided =
                runtime.tolerations().stream().map(Placement.Toleration::key).collect(Collectors.toSet());
        List<Toleration> tolerations = new ArrayList<>();
        region.tolerations().stream()
                .filter(toleration -> !decided.contains(toleration.key()))
                .forEach(toleration -> tolerations.add(toleration(toleration)));
        runtime.tolerations().forEach(toleration -> tolerations.add(toleration(toleration)));
        if (request.runtime().gpus() > 0) {
            tolerations.add(toleration(new Placement.Toleration(runtime.gpuResource(), null, "NoSchedule")));
        }
        return new NodeChoice(selector, tolerations.stream().distinct().toList());
    }

    private static Toleration toleration(Placement.Toleration toleration) {
        return new TolerationBuilder()
                .withKey(toleration.key())
                .withOperator(toleration.value() == null ? "Exists" : "Equal")
                .withValue(toleration.value())
                .withEffect(toleration.effect())
                .build();
    }
}
