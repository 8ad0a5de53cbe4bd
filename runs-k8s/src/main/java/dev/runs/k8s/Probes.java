package dev.runs.k8s;

import dev.runs.k8s.ProbePods.Probe;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets pods run to their end, all at once, and takes them away again whatever comes of them. */
final class Probes {
    private final KubernetesClient client;
    private final Manifests manifests;
    private final Findings findings;

    Probes(KubernetesClient client, Manifests manifests, Findings findings) {
        this.client = client;
        this.manifests = manifests;
        this.findings = findings;
    }

    /** @param limit for all of them together */
    void run(List<Probe> probes, Duration limit) {
        Instant end = Instant.now().plus(limit);
        Map<Probe, Pod> made = new LinkedHashMap<>();
        try {
            probes.forEach(probe -> made.put(probe, client.resource(probe.pod()).create()));
            made.forEach((probe, pod) -> judge(probe, await(probe, pod, end)));
        } finally {
            made.values().forEach(this::delete);
        }
    }

    /** Null where somebody else has deleted it. */
    private @Nullable Pod await(Probe probe, Pod pod, Instant end) {
        long left = Math.max(1, Duration.between(Instant.now(), end).toMillis());
        try {
            return client.resource(pod)
                    .waitUntilCondition(
                            now -> now == null || new ProbeEnd(probe, now, Instant.now()).isOver(),
                            left,
                            TimeUnit.MILLISECONDS);
        } catch (KubernetesClientTimeoutException e) {
            return client.resource(pod).get(); // which says what it still waits for
        }
    }

    private void judge(Probe probe, @Nullable Pod pod) {
        if (pod == null) {
            problem(probe, "Something else has deleted the pod.");
            return;
        }
        ProbeEnd end = new ProbeEnd(probe, pod, Instant.now());
        Optional<ProbeReport> report = end.report();
        if (report.isEmpty()) {
            problem(probe, end.trouble());
            return;
        }
        judge(probe, report.get());
    }

    private void judge(Probe probe, ProbeReport report) {
        ClusterSettings settings = manifests.settings();
        if (report.server() != null) {
            findings.note("pods do not reach the server at " + settings.serverUrl() + Words.aside(report.server())
                    + ": start it, or correct serverUrl");
        }
        if (report.cluster() != null) {
            problem(
                    probe,
                    "Spark does not reach the cluster's API server at https://kubernetes.default.svc"
                            + Words.aside(report.cluster()) + ".");
        }
        if (!report.missing().isEmpty()) {
            findings.problem(
                    "In the namespace " + probe.namespace() + " the service account "
                            + settings.sparkServiceAccount() + " of Spark may not: " + Right.words(report.missing())
                            + ".",
                    List.of(manifests.spark(probe.namespace())));
        }
    }

    private void problem(Probe probe, String sentence) {
        findings.problem(
                "A pod that was tried in the namespace " + probe.namespace() + " failed: " + sentence, List.of());
    }

    private void delete(Pod pod) {
        try {
            var unused = client.resource(pod).withGracePeriod(1).delete();
        } catch (KubernetesClientException e) {
            findings.note("the pod " + pod.getMetadata().getName() + " could not be deleted"
                    + Words.aside(RegionCheck.said(e)));
        }
    }
}
