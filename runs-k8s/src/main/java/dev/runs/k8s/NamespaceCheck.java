package dev.runs.k8s;

import dev.runs.k8s.ProbePods.Probe;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a namespace is ready for runs. Everything is only asked: it makes nothing. */
final class NamespaceCheck {
    private final KubernetesClient client;
    private final Manifests manifests;
    private final Findings findings;

    NamespaceCheck(KubernetesClient client, Manifests manifests, Findings findings) {
        this.client = client;
        this.manifests = manifests;
        this.findings = findings;
    }

    /** @param probe the pod that would be tried in it */
    void look(Probe probe) {
        String namespace = probe.namespace();
        Boolean exists = exists(namespace);
        if (Boolean.FALSE.equals(exists)) {
            isMissing(probe);
            return;
        }
        List<Right> missing = new Permissions(client).missing(namespace, Right.OF_SERVER);
        if (exists == null && missing.size() == Right.OF_SERVER.size()) {
            findings.problem(
                    "The namespace " + namespace + " is not there, or "
                            + manifests.server().words() + " may do nothing in it.",
                    manifests.all(namespace, probe.driver()));
        } else if (!missing.isEmpty()) {
            findings.problem(
                    "In the namespace " + namespace + " " + manifests.server().words() + " may not: "
                            + Right.words(missing) + ".",
                    List.of(manifests.server(namespace)));
        }
        if (missing.stream().noneMatch(right -> right.verb().equals("create"))) {
            admission(probe);
        }
    }

    /** Null where we may not know, as is usual. */
    @Nullable
    private Boolean exists(String namespace) {
        try {
            return client.namespaces().withName(namespace).get() != null;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return null;
            }
            throw e;
        }
    }

    private void isMissing(Probe probe) {
        findings.problem(
                "The namespace " + probe.namespace() + " is not there.",
                manifests.all(probe.namespace(), probe.driver()));
    }

    private void admission(Probe probe) {
        String namespace = probe.namespace();
        Optional<KubernetesClientException> refusal = refusal(probe.pod());
        if (refusal.isEmpty()) {
            if (probe.driver() && refusal(unhardened(probe.pod())).isEmpty()) {
                findings.problem(
                        "Programs with Spark can make any pod in the namespace " + namespace
                                + ", so that it must enforce the Pod Security Standard restricted, and does not.",
                        List.of(manifests.namespace(namespace)));
            }
            return;
        }
        String message = RegionCheck.said(refusal.get());
        if (refusal.get().getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
            isMissing(probe);
        } else if (message.contains("error looking up service account")) {
            findings.problem(
                    "The namespace " + namespace + " has no service account "
                            + manifests.settings().sparkServiceAccount() + ", with which Spark makes executors.",
                    List.of(manifests.spark(namespace)));
        } else {
            findings.problem(
                    "The cluster takes no pod of a run in the namespace " + namespace + ": " + message + ".",
                    List.of());
        }
    }

    /** The cluster's answer, had the pod been made. */
    private Optional<KubernetesClientException> refusal(Pod pod) {
        try {
            var unused = client.resource(pod).dryRun().create();
            return Optional.empty();
        } catch (KubernetesClientException e) {
            if (e.getCode() < HttpURLConnection.HTTP_BAD_REQUEST
                    || e.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR) {
                throw e;
            }
            return Optional.of(e);
        }
    }

    /** The same without what makes it harmless: where only that is refused, it is for that. */
    private static Pod unhardened(Pod pod) {
        Pod lax = pod.edit()
                .editMetadata()
                .withName(pod.getMetadata().getName() + "-lax")
                .endMetadata()
                .build();
        lax.getSpec().setSecurityContext(null);
        lax.getSpec().getContainers().forEach(container -> container.setSecurityContext(null));
        return lax;
    }
}
