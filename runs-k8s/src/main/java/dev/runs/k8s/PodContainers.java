package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvFromSourceBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The two containers of an attempt: one fetches and installs, the other looks after the program. Both are the agent. */
final class PodContainers {
    /** What they say at their end, the kubelet keeps; where they say nothing, the end of their output. */
    static final String ENDING = "FallbackToLogsOnError";
    /** An image has a version in its name; what is there is not asked for again. */
    static final String PULL_POLICY = "IfNotPresent";

    private static final String SHELL = resource("bootstrap.sh");
    private static final String PYTHON = resource("bootstrap.py");
    private static final String RUN = "exec python3 -I -X utf8 " + PodBuilder.FOLDER + "/agent.zip run";

    private final PodRequest request;
    private final Hardening hardening;
    private final String volume;

    /** @param volume the name of the pod's disk */
    PodContainers(PodRequest request, Hardening hardening, String volume) {
        this.request = request;
        this.hardening = hardening;
        this.volume = volume;
    }

    Container prepare() {
        // The Python is an argument of the shell's, not a part of its text.
        return container(PodNames.PREPARE_CONTAINER, List.of("sh", "-c", SHELL, "bootstrap", PYTHON))
                .withResources(PodSizes.attempt(request, 0))
                .build();
    }

    Container program() {
        return container(PodNames.PROGRAM_CONTAINER, List.of("sh", "-c", RUN))
                .withResources(PodSizes.attempt(request, request.runtime().gpus()))
                .withEnvFrom(secrets(request))
                .build();
    }

    /** The image of the runtime, or the region's; both are the administrator's to choose. */
    static String image(PodRequest request) {
        String own = request.runtime().image();
        return own == null ? request.settings().image() : own;
    }

    /** The entries of the organization's Secret. One that is not there holds the program back, rather than be missed. */
    static List<EnvFromSource> secrets(PodRequest request) {
        Map<String, String> all = request.settings().secrets();
        return Optional.ofNullable(all.get(request.run().organizationName())).stream()
                .map(name ->
                        new EnvFromSourceBuilder().withNewSecretRef(name, false).build())
                .toList();
    }

    private ContainerBuilder container(String name, List<String> command) {
        return new ContainerBuilder()
                .withName(name)
                .withImage(image(request))
                .withImagePullPolicy(PULL_POLICY)
                .withCommand(command)
                .withEnv(environment())
                .withSecurityContext(hardening.container())
                .withTerminationMessagePolicy(ENDING)
                .withVolumeMounts(new VolumeMountBuilder()
                        .withName(volume)
                        .withMountPath(PodBuilder.FOLDER)
                        .build());
    }

    private List<EnvVar> environment() {
        List<EnvVar> environment = new ArrayList<>();
        environment.add(new EnvVar("RUNS_SERVER", request.settings().serverUrl().toString(), null));
        environment.add(new EnvVar("RUNS_ATTEMPT_KEY", request.key(), null));
        environment.add(new EnvVar("RUNS_FOLDER", PodBuilder.FOLDER, null));
        environment.add(new EnvVarBuilder()
                .withName("RUNS_POD_IP")
                .withNewValueFrom()
                .withNewFieldRef("v1", "status.podIP")
                .endValueFrom()
                .build());
        return environment;
    }

    static String resource(String name) {
        try (InputStream content = PodContainers.class.getResourceAsStream(name)) {
            if (content == null) {
                throw new IOException("The resource " + name + " is missing from this build");
            }
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
