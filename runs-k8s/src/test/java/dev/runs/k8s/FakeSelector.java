package dev.runs.k8s;

import java.util.HashMap;
import java.util.Map;

/**
 * Which pods a list or a watch is of.
 *
 * @param namespace empty for all of them
 * @param labels that the pods must have; other conditions than equality our clients do not use
 */
record FakeSelector(String namespace, Map<String, String> labels) {
    static FakeSelector of(String namespace, String labelSelector) {
        Map<String, String> labels = new HashMap<>();
        if (!labelSelector.isEmpty()) {
            for (String each : labelSelector.split(",", -1)) {
                String[] parts = each.split("==?", 2);
                if (parts.length < 2 || parts[0].matches(".*[! (].*")) {
                    throw new IllegalArgumentException("Not understood: " + labelSelector);
                }
                labels.put(parts[0], parts[1]);
            }
        }
        return new FakeSelector(namespace, labels);
    }

    boolean matches(FakePod pod) {
        return (namespace.isEmpty() || namespace.equals(pod.namespace()))
                && pod.labels().entrySet().containsAll(labels.entrySet());
    }
}
