package dev.runs.k8s;

import dev.runs.run.Run;
import dev.runs.runtime.Runtime;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the pod of an attempt. Every server makes the same of the same run, at any time, so whoever finds one of this
 * name can tell what it is. Of what a caller wrote only sizes count here; the rest of it the pod asks for when it has
 * started.
 */
final class PodBuilder {
    /** Where the pod's only disk is, for its containers and its program. */
    static final String FOLDER = "/runs";
    /** Annotation: the run's name, for who looks at the cluster. Nothing reads it. */
    static final String RUN_NAME = "runs.dev/name";

    /** Neither of the autoscalers that consolidate nodes may end a program for it; nobody would run it again. */
    static final Map<String, String> NOT_TO_BE_MOVED = Collections.unmodifiableMap(new TreeMap<>(Map.of(
            "karpenter.sh/do-not-disrupt", "true",
            "cluster-autoscaler.kubernetes.io/safe-to-evict", "false")));

    private static final String VOLUME = "runs";
    private static final int LONGEST_NAME = 200;
    /** What an ended program has left is still delivered to a server that was away for so long. */
    private static final Duration DELIVERY = Duration.ofHours(1);
    /** What the agent needs after the program's own grace, for the results and the end of the log. */
    private static final Duration FAREWELL = Duration.ofSeconds(60);

    private PodBuilder() {}

    static Pod build(PodRequest request) {
        return new Pod("v1", "Pod", metadata(request), spec(request), null);
    }

    private static ObjectMeta metadata(PodRequest request) {
        Run run = request.run();
        return new ObjectMetaBuilder()
                .withName(run.attemptName())
                .withNamespace(request.settings().namespace(run.organizationName()))
                .withLabels(PodLabels.of(request, PodNames.ATTEMPT))
                .withAnnotations(NOT_TO_BE_MOVED)
                .addToAnnotations(RUN_NAME, oneLine(run.name()))
                .build();
    }

    private static PodSpec spec(PodRequest request) {
        ClusterSettings settings = request.settings();
        boolean makesPods = isDriver(request.runtime());
        Hardening hardening = new Hardening(settings.user());
        NodeChoice nodes = NodeChoice.of(request);
        PodContainers containers = new PodContainers(request, hardening, VOLUME);
        PodSpecBuilder spec = new PodSpecBuilder()
                .withRestartPolicy("Never")
                .withEnableServiceLinks(false)
                .withAutomountServiceAccountToken(makesPods)
                .withActiveDeadlineSeconds(deadline(request).toSeconds())
                .withTerminationGracePeriodSeconds(
                        settings.cancelGrace().plus(FAREWELL).toSeconds())
                .withNodeSelector(nodes.selector())
                .withTolerations(nodes.tolerations())
                .withSecurityContext(hardening.pod())
                .withInitContainers(containers.prepare())
                .withContainers(containers.program())
                .withVolumes(disk(VOLUME, PodSizes.driverDiskGb(request)));
        settings.pullSecrets().forEach(spec::addNewImagePullSecret);
        if (makesPods) {
            spec.withServiceAccountName(settings.sparkServiceAccount());
        }
        return spec.build();
    }

    /** Whether its program makes pods itself; a Spark that has no executors of its own has nothing to ask the cluster. */
    static boolean isDriver(Runtime runtime) {
        return runtime.spark() && runtime.executors() != null;
    }

    /** The kubelet ends the pod then, also while every server is away; the agent keeps the program's own limit. */
    static Duration deadline(PodRequest request) {
        Duration all = request.startLimit().plus(request.run().timeout()).plus(DELIVERY);
        Duration longest = Duration.ofSeconds(Integer.MAX_VALUE); // Kubernetes takes no more
        return all.compareTo(longest) < 0 ? all : longest;
    }

    static Volume disk(String name, int gb) {
        return new VolumeBuilder()
                .withName(name)
                .withNewEmptyDir()
                .withSizeLimit(PodSizes.gigabytes(gb))
                .endEmptyDir()
                .build();
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]+", " ").strip();
        return line.codePointCount(0, line.length()) <= LONGEST_NAME
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_NAME));
    }
}
