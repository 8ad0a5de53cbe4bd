package dev.runs.k8s;

import dev.runs.attempt.AttemptKeys;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Waiting;
import dev.runs.dispatch.Wakeups;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtimes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Makes the pods of attempts, or finds those that are there already. */
final class PodStarts {
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration RETRY_OF_LOOK = Duration.ofMillis(500);
    private static final int REFUSED = 400;
    private static final int AWAY = 500;
    private static final Failure MIXED = new Failure(
            Failure.Kind.INFRASTRUCTURE,
            "Spark needs a namespace for each organization, and this region has one for all: an administrator must put"
                    + " {organization} into its namespace.");

    private final ClusterSettings settings;
    private final AttemptKeys keys;
    private final String installation;
    private final Runtimes runtimes;
    private final PodCache pods;
    private final Calls calls;
    private final BooleanSupplier severalOrganizations;
    private final Wakeups wakeups;
    private final Clock clock;
    private final Duration startLimit;

    PodStarts(
            ClusterSettings settings,
            AttemptKeys keys,
            Runtimes runtimes,
            PodCache pods,
            Calls calls,
            BooleanSupplier severalOrganizations,
            Wakeups wakeups,
            Clock clock,
            Duration startLimit) {
        this.settings = settings;
        this.keys = keys;
        this.installation = keys.installation();
        this.runtimes = runtimes;
        this.pods = pods;
        this.calls = calls;
        this.severalOrganizations = severalOrganizations;
        this.wakeups = wakeups;
        this.clock = clock;
        this.startLimit = startLimit;
    }

    PodRequest request(Run run) {
        return new PodRequest(
                run, runtimes.get(run.runtime()), settings, keys.of(run.attemptName()), installation, startLimit);
    }

    /** Makes the pod soon, where it is not there; {@code attempt.refusal} says what the cluster has against it. */
    void start(Run run, PodAttempt attempt) {
        String name = run.attemptName();
        boolean isDone = pods.find(name).isPresent() || pods.gone(name).isPresent();
        if (isDone || clock.instant().isBefore(attempt.nextCall)) {
            return;
        }
        if (mixesOrganizations(runtimes.get(run.runtime()))) {
            attempt.refusal = new Exited(null, clock.instant(), null, false, MIXED);
            return;
        }
        pods.want(name); // it may have been put off, and let go of
        calls.make(name, new Calls.Call() {
            @Override
            public void make(KubernetesClient client) {
                createOrAdopt(client, PodBuilder.build(request(run)), attempt);
                wakeups.wake(run.id());
            }

            @Override
            public void failed(Exception error) {
                attempt.nextCall = clock.instant().plus(RETRY);
                attempt.refusal = Refusals.of(settings, error, clock.instant());
                wakeups.wake(run.id());
            }
        });
    }

    /** The cluster's own word whether there is a pod: an informer may be a moment behind. */
    void lookFor(Run run, PodAttempt attempt) {
        attempt.nextCall = clock.instant().plus(RETRY_OF_LOOK);
        calls.make(run.attemptName(), client -> {
            Pod found = client.pods()
                    .inNamespace(settings.namespace(run.organizationName()))
                    .withName(run.attemptName())
                    .get();
            if (found != null) {
                pods.put(found);
            } else if (attempt.missingSince == null) {
                attempt.missingSince = clock.instant();
            }
            wakeups.wake(run.id());
        });
    }

    private void createOrAdopt(KubernetesClient client, Pod pod, PodAttempt attempt) {
        attempt.refusal = null;
        try {
            pods.put(client.resource(pod).create());
        } catch (KubernetesClientException e) {
            // Also a quota can be used up by the very pod whose making was not confirmed.
            boolean isRefused = e.getCode() >= REFUSED && e.getCode() < AWAY;
            if (!isRefused || !adopt(client, pod, attempt)) {
                throw e;
            }
        }
    }

    /** Takes up the pod of this name, where there is one that says it is ours; another one is not touched. */
    private boolean adopt(KubernetesClient client, Pod wanted, PodAttempt attempt) {
        Pod found = client.resource(wanted).get();
        if (found == null) {
            return false;
        }
        Map<String, String> labels = found.getMetadata().getLabels();
        if (labels != null && installation.equals(labels.get(PodNames.INSTALLATION))) {
            pods.put(found);
        } else {
            attempt.refusal = new Waiting("Waiting: a pod of somebody else's has the name "
                    + wanted.getMetadata().getName() + "; it must be deleted");
        }
        return true;
    }

    /** A Spark driver can make any pod in its namespace: another organization's must not be reached from there. */
    private boolean mixesOrganizations(Runtime runtime) {
        return PodBuilder.isDriver(runtime)
                && !settings.isNamespacePerOrganization()
                && severalOrganizations.getAsBoolean();
    }
}
