package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What our account is allowed, by the cluster's own word: it tells that everybody of himself. */
record Permissions(KubernetesClient client) {

    /** @param namespace null for all of them at once */
    List<Right> missing(@Nullable String namespace, List<Right> rights) {
        return rights.stream().filter(right -> !isAllowed(namespace, right)).toList();
    }

    private boolean isAllowed(@Nullable String namespace, Right right) {
        String[] parts = right.resource().split("/", 2);
        SelfSubjectAccessReview review = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withResource(parts[0])
                .withSubresource(parts.length > 1 ? parts[1] : null)
                .withVerb(right.verb())
                .endResourceAttributes()
                .endSpec()
                .build();
        return Boolean.TRUE.equals(client.resource(review).create().getStatus().getAllowed());
    }
}
