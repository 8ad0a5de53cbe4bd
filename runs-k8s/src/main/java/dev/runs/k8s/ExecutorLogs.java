package dev.runs.k8s;

import dev.runs.dispatch.Wakeups;
import dev.runs.error.RunsException;
import dev.runs.file.FileStore;
import dev.runs.run.Run;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what the Spark executors of a run have printed, of each as a file of the run, where a region wants that. */
final class ExecutorLogs {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutorLogs.class);
    private static final int MAX_BYTES = 64 << 20;

    private final Calls calls;
    private final FileStore files;
    private final Wakeups wakeups;

    ExecutorLogs(Calls calls, FileStore files, Wakeups wakeups) {
        this.calls = calls;
        this.files = files;
        this.wakeups = wakeups;
    }

    /** Fetches them once; {@code attempt.areExecutorLogsKept} says when that is done. */
    void keep(Run run, List<Pod> executors, PodAttempt attempt) {
        calls.make("executors " + run.attemptName(), new Calls.Call() {
            @Override
            public void make(KubernetesClient client) {
                for (Pod pod : executors) {
                    keep(client, run, pod);
                }
                done();
            }

            @Override
            public void failed(Exception error) {
                LOG.warn("The logs of the executors of {} cannot be had", run.attemptName(), error);
                done();
            }

            private void done() {
                attempt.areExecutorLogsKept = true;
                wakeups.wake(run.id());
            }
        });
    }

    /** One that is gone, or of which too much is stored already, keeps nobody from ending. */
    private void keep(KubernetesClient client, Run run, Pod pod) {
        String name = pod.getMetadata().getName();
        try (InputStream log = client.pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(name)
                .limitBytes(MAX_BYTES)
                .getLogInputStream()) {
            files.put(run.organizationId(), Run.folder(run.id()) + "/executors/" + name + ".log", log, Long.MAX_VALUE);
        } catch (KubernetesClientException | RunsException | IOException | UncheckedIOException e) {
            LOG.warn("The log of executor {} is not kept: {}", name, Cluster.reason(e));
        }
    }
}
