package dev.runs.k8s;

import dev.runs.attempt.LogEnd;
import dev.runs.dispatch.Wakeups;
import dev.runs.run.Run;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes the log of a pod that was killed before it had sent all of it: by the kernel, which takes the whole
 * container where memory is used up, or with its node. The kubelet keeps what the container printed last.
 */
final class PodLogEnds {
    private static final Logger LOG = LoggerFactory.getLogger(PodLogEnds.class);
    private static final int TRIES = 5;
    /** The kubelet's own limit of one file, and then some. */
    private static final int MAX_BYTES = 32 << 20;

    private static final String GAP =
            "The end of the log may be missing: the container was killed before it had sent all of it.";

    private final Calls calls;
    private final LogEnd logEnd;
    private final Wakeups wakeups;

    PodLogEnds(Calls calls, LogEnd logEnd, Wakeups wakeups) {
        this.calls = calls;
        this.logEnd = logEnd;
        this.wakeups = wakeups;
    }

    /** Fetches what is missing; {@code attempt.rest} says when that is done. */
    void fetch(Run run, Pod pod, PodAttempt attempt, boolean isThere) {
        calls.make(name(pod), new Calls.Call() {
            @Override
            public void make(KubernetesClient client) {
                OptionalLong stored = logEnd.programBytes(run);
                if (stored.isEmpty()) {
                    done(null);
                    return;
                }
                KubeletLog log = isThere ? read(client, pod) : KubeletLog.NONE;
                KubeletLog.Rest rest = log.after(stored.getAsLong(), logEnd.lastTime(run));
                logEnd.complete(run, rest.lines());
                done(rest.isWhole() ? null : GAP);
            }

            @Override
            public void failed(Exception error) {
                LOG.warn("The end of the log of {} cannot be had", run.attemptName(), error);
                if (attempt.logTries.incrementAndGet() >= TRIES) {
                    done(GAP);
                }
            }

            private void done(@Nullable String gap) {
                attempt.rest = new PodAttempt.LogRest(gap);
                wakeups.wake(run.id());
            }
        });
    }

    boolean isAwaited(Pod pod) {
        return calls.isUnderWay(name(pod));
    }

    private static KubeletLog read(KubernetesClient client, Pod pod) {
        try (InputStream in = client.pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .inContainer(PodNames.PROGRAM_CONTAINER)
                .usingTimestamps()
                .limitBytes(MAX_BYTES)
                .getLogInputStream()) {
            return KubeletLog.parse(in.readAllBytes());
        } catch (IOException e) {
            throw KubernetesClientException.launderThrowable(e);
        }
    }

    private static String name(Pod pod) {
        return "log " + pod.getMetadata().getName();
    }
}
