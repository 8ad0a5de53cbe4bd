package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Kubernetes' Pod Security Standard <em>restricted</em>, control by control, and what Runs promises besides. See
 * https://kubernetes.io/docs/concepts/security/pod-security-standards.
 */
final class RestrictedPods {
    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");

    private RestrictedPods() {}

    static void check(PodSpec spec) {
        checkButForTheUser(spec);
        assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(spec.getSecurityContext().getRunAsUser()).isPositive();
        assertThat(spec.getSecurityContext().getRunAsGroup()).isPositive();
        assertThat(spec.getSecurityContext().getFsGroup()).isPositive();
    }

    static void checkButForTheUser(PodSpec spec) {
        assertThat(spec.getHostNetwork()).isNull();
        assertThat(spec.getHostPID()).isNull();
        assertThat(spec.getHostIPC()).isNull();
        assertThat(spec.getHostUsers()).isNull();
        assertThat(spec.getEnableServiceLinks()).isFalse();
        assertThat(spec.getVolumes())
                .isNotEmpty()
                .allSatisfy(volume -> assertThat(kinds(volume)).hasSize(1).isSubsetOf(VOLUMES));
        assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(spec.getSecurityContext().getSysctls()).isEmpty();
        assertThat(spec.getSecurityContext().getSeLinuxOptions()).isNull();
        assertThat(spec.getSecurityContext().getAppArmorProfile()).isNull();
        containers(spec).forEach(RestrictedPods::check);
    }

    private static void check(Container container) {
        SecurityContext context = container.getSecurityContext();
        assertThat(context.getAllowPrivilegeEscalation()).isFalse();
        assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(context.getCapabilities().getAdd()).isEmpty();
        assertThat(context.getPrivileged()).isNull();
        assertThat(context.getProcMount()).isNull();
        assertThat(context.getRunAsUser()).isNull();
        assertThat(context.getRunAsNonRoot()).isNull();
        assertThat(context.getSeccompProfile()).isNull();
        assertThat(context.getSeLinuxOptions()).isNull();
        assertThat(container.getPorts()).isEmpty();
        assertThat(container.getLifecycle()).isNull();
        assertThat(container.getLivenessProbe()).isNull();
    }

    static List<Container> containers(PodSpec spec) {
        return Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
                .toList();
    }

    private static Set<String> kinds(Volume volume) {
        @SuppressWarnings("unchecked")
        Map<String, Object> fields = Serialization.unmarshal(Serialization.asYaml(volume), Map.class);
        fields.remove("name");
        return fields.keySet();
    }
}
