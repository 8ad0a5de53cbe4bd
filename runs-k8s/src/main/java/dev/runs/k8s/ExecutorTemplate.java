package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;

/**
 * What an executor's pod has of Runs: it is held as closely as the driver's, and has no account of the cluster. Its name,
 * image, command, labels, processors and memory are Spark's to add, as {@link SparkSettings} tells it.
 */
final class ExecutorTemplate {
    /** Spark's own name, by which it also looks for the container's state. */
    private static final String CONTAINER = "spark-kubernetes-executor";
    /** By this name Spark knows where its shuffles and spills go. */
    private static final String VOLUME = "spark-local-dir-1";

    /** Where the image's own command begins: what Spark's images are started with, as it adds its arguments to that. */
    private static final String ENTRYPOINT = "/opt/entrypoint.sh";

    private static final String SENDER = PodContainers.resource("executor.py");

    private ExecutorTemplate() {}

    static String yaml(PodRequest request) {
        ObjectMeta metadata = new ObjectMetaBuilder()
                .withAnnotations(PodBuilder.NOT_TO_BE_MOVED)
                .build();
        return Serialization.asYaml(new Pod("v1", "Pod", metadata, spec(request), null));
    }

    private static PodSpec spec(PodRequest request) {
        Hardening hardening = new Hardening(request.settings().user());
        NodeChoice nodes = NodeChoice.of(request);
        return new PodSpecBuilder()
                .withEnableServiceLinks(false)
                .withAutomountServiceAccountToken(false)
                // Executors end with their driver, and are deleted with it: nothing may outlive both.
                .withActiveDeadlineSeconds(PodBuilder.deadline(request).toSeconds())
                .withNodeSelector(nodes.selector())
                .withTolerations(nodes.tolerations())
                .withSecurityContext(hardening.pod())
                .withContainers(container(request, hardening))
                .withVolumes(PodBuilder.disk(VOLUME, PodSizes.executorDiskGb(request)))
                .build();
    }

    private static Container container(PodRequest request, Hardening hardening) {
        List<String> command = request.settings().executorLogs()
                ? List.of("python3", "-I", "-X", "utf8", "-c", SENDER, ENTRYPOINT)
                : List.of(); // the image's own
        return new ContainerBuilder()
                .withName(CONTAINER)
                .withCommand(command)
                // There Spark unpacks the libraries: an image's own folder may not be the user's to write to.
                .withWorkingDir(SparkSettings.LOCAL_FOLDER)
                .withEnvFrom(PodContainers.secrets(request))
                .withResources(PodSizes.executor(request))
                .withSecurityContext(hardening.container())
                .withTerminationMessagePolicy(PodContainers.ENDING)
                .withVolumeMounts(new VolumeMountBuilder()
                        .withName(VOLUME)
                        .withMountPath(SparkSettings.LOCAL_FOLDER)
                        .build())
                .build();
    }
}
