package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;
import static dev.runs.api.config.Checks.or;

import dev.runs.k8s.ClusterSettings;
import dev.runs.runtime.Placement;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cluster of a region.
 *
 * @param kubeconfig empty: the account of the pod that the server runs in
 * @param context of the kubeconfig; empty: its current one
 * @param namespace of the pods; {@code {organization}} in it stands for each organization's name
 * @param serverUrl of this server, as pods reach it
 * @param image of runtimes that name none
 * @param pullSecrets Secrets for pulling images
 * @param sparkServiceAccount of the pods of Spark drivers
 * @param packageIndex of PyPI dependencies, as pods reach it
 * @param user that programs run as; 0: the image's own
 * @param diskGb of each pod
 * @param nodeSelector labels that a node must have
 * @param tolerations taints of nodes that do not keep pods away
 * @param secrets by organization the Secret whose entries are the environment of its programs
 * @param cancelGraceSeconds from SIGTERM to SIGKILL
 * @param keepPodsMinutes how long an ended pod stays
 * @param executorLogs whether a run's log has what its Spark executors print
 */
public record KubernetesSettings(
        Optional<Path> kubeconfig,
        Optional<String> context,
        String namespace,
        URI serverUrl,
        String image,
        List<String> pullSecrets,
        String sparkServiceAccount,
        Optional<String> packageIndex,
        Integer user,
        Integer diskGb,
        Map<String, String> nodeSelector,
        List<TolerationSettings> tolerations,
        Map<String, String> secrets,
        Integer cancelGraceSeconds,
        Integer keepPodsMinutes,
        Boolean executorLogs) {
    private static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final Duration MISSING_GRACE = Duration.ofSeconds(30);
    private static final Duration IMAGE_GRACE = Duration.ofMinutes(2);

    public KubernetesSettings {
        kubeconfig = or(kubeconfig, Optional.empty());
        context = or(context, Optional.empty());
        check(namespace != null, "regions: kubernetes.namespace must be said");
        check(
                namespace.replace("{organization}", "a").matches(NAME),
                "regions: kubernetes.namespace must be a-z, 0-9 and '-'; {organization} in it stands for each one's name");
        check(
                serverUrl != null && String.valueOf(serverUrl.getScheme()).matches("https?"),
                "regions: kubernetes.serverUrl must be the http:// or https:// URL at which pods reach this server");
        check(
                image != null && !image.isBlank(),
                "regions: kubernetes.image must name the image of runtimes without one");
        pullSecrets = List.copyOf(or(pullSecrets, List.of()));
        sparkServiceAccount = or(sparkServiceAccount, "runs-spark");
        packageIndex = or(packageIndex, Optional.empty());
        user = or(user, 1000);
        diskGb = or(diskGb, 10);
        nodeSelector = Map.copyOf(or(nodeSelector, Map.of()));
        tolerations = List.copyOf(or(tolerations, List.of()));
        secrets = Map.copyOf(or(secrets, Map.of()));
        cancelGraceSeconds = or(cancelGraceSeconds, 10);
        keepPodsMinutes = or(keepPodsMinutes, 0);
        executorLogs = or(executorLogs, false);
        check(user >= 0, "regions: kubernetes.user must be a number, 0 for the image's own user");
        check(diskGb > 0, "regions: kubernetes.diskGb must be at least 1");
        check(cancelGraceSeconds >= 0, "regions: kubernetes.cancelGraceSeconds must be at least 0");
        check(keepPodsMinutes >= 0, "regions: kubernetes.keepPodsMinutes must be at least 0");
    }

    ClusterSettings cluster(String region) {
        String url = serverUrl.toString();
        return new ClusterSettings(
                region,
                kubeconfig.orElse(null),
                context.orElse(null),
                namespace,
                URI.create(url.endsWith("/") ? url : url + "/"),
                image,
                pullSecrets,
                sparkServiceAccount,
                packageIndex.orElse(null),
                user,
                diskGb,
                new Placement(
                        Placement.ANYWHERE.gpuResource(),
                        nodeSelector,
                        tolerations.stream().map(TolerationSettings::toleration).toList()),
                secrets,
                Duration.ofSeconds(cancelGraceSeconds),
                MISSING_GRACE,
                IMAGE_GRACE,
                Duration.ofMinutes(keepPodsMinutes),
                executorLogs);
    }
}
