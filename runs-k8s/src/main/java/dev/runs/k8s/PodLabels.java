package dev.runs.k8s;

import dev.runs.run.Run;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** By what the pods of a run are found, its own and those of its executors. */
final class PodLabels {
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private PodLabels() {}

    /** @param role {@link PodNames#ATTEMPT} or {@link PodNames#EXECUTOR} */
    static Map<String, String> of(PodRequest request, String role) {
        Run run = request.run();
        Map<String, String> labels = new TreeMap<>();
        labels.put(MANAGED_BY, "runs");
        labels.put(PodNames.INSTALLATION, request.installation());
        labels.put(PodNames.RUN, run.id().toLowerCase(Locale.ROOT));
        labels.put(PodNames.ORGANIZATION, organization(run.organizationName()));
        labels.put(PodNames.ROLE, role);
        return labels;
    }

    /** Names of earlier versions may end with a hyphen, a label's value must not; no name has a low line. */
    private static String organization(String name) {
        return name.endsWith("-") ? name + "_0" : name;
    }
}
