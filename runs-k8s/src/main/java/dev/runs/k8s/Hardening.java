package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;

/**
 * What keeps a program inside its container: all that the Pod Security Standard <em>restricted</em> demands, unless the
 * user is the image's own, who may be root. That one is held as closely, but for who he is.
 *
 * @param user that containers run as; 0 for the image's own
 */
record Hardening(long user) {

    PodSecurityContext pod() {
        PodSecurityContextBuilder context = new PodSecurityContextBuilder()
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile();
        if (user != 0) {
            context.withRunAsNonRoot(true)
                    .withRunAsUser(user)
                    .withRunAsGroup(user)
                    .withFsGroup(user);
        }
        return context.build();
    }

    SecurityContext container() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }
}
