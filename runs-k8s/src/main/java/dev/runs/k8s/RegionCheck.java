package dev.runs.k8s;

import dev.runs.k8s.ProbePods.Probe;
import dev.runs.runtime.Runtime;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * Whether runs can start in a cluster: it answers, has the namespaces and allows what the server does there, and a pod
 * like a run's comes to its end in each of them. What is made for that is deleted again.
 */
public final class RegionCheck {
    private final KubernetesClient client;
    private final ClusterSettings settings;
    private final Collection<Runtime> runtimes;
    private final Findings findings = new Findings();

    private RegionCheck(KubernetesClient client, ClusterSettings settings, Collection<Runtime> runtimes) {
        this.client = client;
        this.settings = settings;
        this.runtimes = runtimes;
    }

    /**
     * Looks at the region; of each namespace one pod is tried, and in the first one each further image.
     *
     * @param organizations names of all that there are
     * @param runtimes those that are not enabled are passed over
     * @param limit of the time that pods are waited for
     * @return what was found, in one line, with what an administrator should know besides
     * @throws RegionNotReady where runs would not start, with what mends it
     * @throws IOException where the cluster cannot be asked
     */
    public static String check(
            ClusterSettings settings, Collection<String> organizations, Collection<Runtime> runtimes, Duration limit)
            throws IOException {
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(Cluster.config(settings))
                .build()) {
            return new RegionCheck(client, settings, runtimes).look(organizations, limit);
        } catch (KubernetesClientException e) {
            throw new IOException(silence(e), e);
        }
    }

    private static String silence(KubernetesClientException error) {
        String said = said(error);
        // Since 1.29 a cluster hangs up on strangers, so that its 401 may not be seen.
        if (error.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED || said.contains("GOAWAY")) {
            return "The cluster seems not to accept the credentials that Runs has for it" + Words.aside(said) + ".";
        }
        return (error.getCode() <= 0 ? "The cluster does not answer: " : "The cluster refuses to answer: ") + said
                + ".";
    }

    /** What the cluster said, or why it said nothing, without a full stop. */
    static String said(KubernetesClientException error) {
        Status status = error.getStatus();
        return Words.reason(
                status == null || status.getMessage() == null ? Cluster.reason(error) : status.getMessage());
    }

    private String look(Collection<String> organizations, Duration limit) throws IOException {
        String version = client.getKubernetesVersion().getGitVersion();
        Manifests manifests = new Manifests(settings, Subject.of(client));
        ProbePlan plan = new ProbePlan(settings, organizations, runtimes, limit);
        if (plan.isWithSpark()) {
            sparkRules(organizations);
        }
        if (settings.isNamespacePerOrganization()) {
            everywhere(manifests);
        }
        List<Probe> probes = plan.namespaces();
        NamespaceCheck namespaces = new NamespaceCheck(client, manifests, findings);
        probes.forEach(namespaces::look);
        findings.check();
        new Probes(client, manifests, findings).run(plan.all(findings), limit);
        findings.check();
        return words(version, probes);
    }

    /** An executor's pod is the driver's to write: what keeps programs apart then is what holds for their namespace. */
    private void sparkRules(Collection<String> organizations) {
        if (!settings.isNamespacePerOrganization() && organizations.size() > 1) {
            findings.problem(
                    "Programs with Spark can reach every pod of their namespace, so that each organization must have one"
                            + " of its own: put {organization} into kubernetes.namespace, or take the executors from the"
                            + " runtimes.",
                    List.of());
        }
        if (settings.user() == 0) {
            findings.problem(
                    "The namespaces of Spark must enforce the Pod Security Standard restricted, which takes no pod that"
                            + " runs as its image says: set kubernetes.user to another number than 0.",
                    List.of());
        }
    }

    private void everywhere(Manifests manifests) {
        List<Right> missing = new Permissions(client).missing(null, Right.OF_SERVER_EVERYWHERE);
        if (!missing.isEmpty()) {
            findings.problem(
                    "In all namespaces together " + manifests.server().words() + " may not: " + Right.words(missing)
                            + ".",
                    List.of(manifests.everywhere()));
        }
    }

    private String words(String version, List<Probe> probes) {
        String where = probes.isEmpty()
                ? "no organization has a namespace yet: no pod was tried"
                : "pods run in "
                        + String.join(
                                ", ",
                                probes.stream().map(Probe::namespace).distinct().toList());
        return "Kubernetes " + version + ", " + where
                + String.join(
                        "", findings.notes().stream().map(note -> "; " + note).toList());
    }
}
