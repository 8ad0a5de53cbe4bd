package dev.runs.k8s;

import dev.runs.runtime.Placement;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a region reaches its cluster, and what its pods are like.
 *
 * @param region the region's id
 * @param kubeconfig null for the account of the pod that the server itself runs in
 * @param context of the kubeconfig; null for its current one
 * @param namespace of the pods; {@code {organization}} in it stands for the organization's name
 * @param serverUrl of this server, as pods reach it, with a final slash
 * @param image of runtimes that name none
 * @param pullSecrets names of Secrets for pulling images
 * @param sparkServiceAccount of the pods of Spark drivers, which make pods themselves; others have no account's token
 * @param packageIndex the URL of the index of PyPI dependencies, as pods reach it; null as pip is configured in the image
 * @param user that programs run as; 0 for the image's own, which may be root
 * @param diskGb of each pod, where the run asks for none
 * @param placement on which nodes, besides what a runtime says
 * @param secrets by organization the name of the Secret whose entries are the environment of its programs
 * @param cancelGrace from SIGTERM to SIGKILL
 * @param missingGrace how long a pod that is not to be seen may come back, before it is lost
 * @param imageGrace how long an image that cannot be pulled, or a Secret that is missing, may still come
 * @param keepPods how long an ended pod stays
 * @param executorLogs whether a run's log has what its Spark executors print
 */
public record ClusterSettings(
        String region,
        @Nullable Path kubeconfig,
        @Nullable String context,
        String namespace,
        URI serverUrl,
        String image,
        List<String> pullSecrets,
        String sparkServiceAccount,
        @Nullable String packageIndex,
        long user,
        int diskGb,
        Placement placement,
        Map<String, String> secrets,
        Duration cancelGrace,
        Duration missingGrace,
        Duration imageGrace,
        Duration keepPods,
        boolean executorLogs) {
    private static final String ORGANIZATION = "{organization}";

    public ClusterSettings {
        pullSecrets = List.copyOf(pullSecrets);
        secrets = Map.copyOf(secrets);
    }

    /** Where the pods of the organization's runs live. */
    public String namespace(String organizationName) {
        return namespace.replace(ORGANIZATION, organizationName);
    }

    /** Whether each organization has a namespace of its own. */
    public boolean isNamespacePerOrganization() {
        return namespace.contains(ORGANIZATION);
    }
}
