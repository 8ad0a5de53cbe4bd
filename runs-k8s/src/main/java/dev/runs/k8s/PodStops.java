package dev.runs.k8s;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Ends pods. One whose program may run is not deleted for that: it is told that its time is up, which its kubelet obeys
 * with the pod's own grace, and stays to tell how it ended.
 */
final class PodStops {
    /** Beyond the pod's own grace: then its node does not answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long MOMENT_SECONDS = 1;

    private final ClusterSettings settings;
    private final Calls calls;
    private final Clock clock;

    PodStops(ClusterSettings settings, Calls calls, Clock clock) {
        this.settings = settings;
        this.calls = calls;
        this.clock = clock;
    }

    /** Asks the pod's program to end; forces it, where it was asked long ago. Safe to call again and again. */
    void stop(Pod pod) {
        Instant asked = askedAt(pod);
        if (asked != null) {
            Duration grace = Duration.ofSeconds(pod.getSpec().getTerminationGracePeriodSeconds());
            if (clock.instant().isAfter(asked.plus(grace).plus(PATIENCE))) {
                delete(pod, 0);
            }
            return;
        }
        if (pod.getSpec().getNodeName() == null) {
            delete(pod, 0); // no node has it: nothing runs, and nobody would obey
            return;
        }
        String now = clock.instant().toString();
        calls.make(
                "stop " + pod.getMetadata().getName(),
                client -> resource(client, pod).patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"metadata":{"annotations":{"%s":"%s"}},"spec":{"activeDeadlineSeconds":%d}}
                        """.formatted(
                                PodNames.STOP, now, MOMENT_SECONDS)));
    }

    /** Whether a pod that has ended is to be left for who looks at it. */
    boolean isToStay(Pod pod) {
        return Diagnosis.endedAt(pod)
                .filter(end -> clock.instant().isBefore(end.plus(settings.keepPods())))
                .isPresent();
    }

    /** Takes the pod away with all that still runs in it. */
    void delete(Pod pod) {
        delete(pod, MOMENT_SECONDS);
    }

    private void delete(Pod pod, long graceSeconds) {
        calls.make("delete " + pod.getMetadata().getName(), client -> {
            var unused = resource(client, pod).withGracePeriod(graceSeconds).delete();
        });
    }

    private static PodResource resource(KubernetesClient client, Pod pod) {
        return client.pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName());
    }

    private static @Nullable Instant askedAt(Pod pod) {
        var annotations = pod.getMetadata().getAnnotations();
        String text = annotations == null ? null : annotations.get(PodNames.STOP);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Instant.MIN; // somebody else's words: it was asked, whenever that was
        }
    }
}
