package dev.runs.k8s;

import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * The account that the server has in a cluster.
 *
 * @param user as the cluster names it; a service account is {@code system:serviceaccount:<namespace>:<name>}
 */
record Subject(String user) {
    /** The one that the manifests of this repository make. */
    static final Subject USUAL = new Subject("system:serviceaccount:runs:runs");

    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    /** Whom the cluster takes us for. Clusters older than 1.28 do not tell: then the usual one. */
    static Subject of(KubernetesClient client) {
        try {
            SelfSubjectReview review =
                    client.resource(new SelfSubjectReviewBuilder().build()).create();
            return new Subject(review.getStatus().getUserInfo().getUsername());
        } catch (KubernetesClientException e) {
            return USUAL;
        }
    }

    /** For people. */
    String words() {
        return user.startsWith(SERVICE_ACCOUNT)
                ? "the service account "
                        + user.substring(SERVICE_ACCOUNT.length()).replace(':', '/')
                : "the account " + Words.reason(user);
    }

    /** A name for its bindings: other servers of the same cluster have others, and theirs must stay. */
    String bindingName() {
        String name = user.startsWith(SERVICE_ACCOUNT) ? user.substring(SERVICE_ACCOUNT.length()) : user;
        return "runs-server:" + name.replaceAll("[^A-Za-z0-9:@._-]", "-");
    }

    /** As an entry of a binding's {@code subjects}, in YAML. */
    String yaml() {
        if (user.startsWith(SERVICE_ACCOUNT)) {
            String[] parts = user.substring(SERVICE_ACCOUNT.length()).split(":", 2);
            return "  - kind: ServiceAccount\n    namespace: %s\n    name: %s\n".formatted(parts[0], parts[1]);
        }
        // Of a User anything may be in the name; a JSON string is a YAML one.
        return "  - kind: User\n    apiGroup: rbac.authorization.k8s.io\n    name: %s\n"
                .formatted(TextNode.valueOf(user));
    }
}
