package dev.runs.k8s;

import dev.runs.attempt.AttemptKeys;
import dev.runs.attempt.Description;
import dev.runs.attempt.LogEnd;
import dev.runs.dispatch.Executor;
import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Lost;
import dev.runs.dispatch.Observation.Running;
import dev.runs.dispatch.Observation.Waiting;
import dev.runs.dispatch.Wakeups;
import dev.runs.run.Run;
import dev.runs.runtime.Runtimes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Runs programs as pods of a cluster, one bare pod an attempt, named like it: a second start finds the first one's. What
 * the pods are is seen through an informer; what is asked of the cluster is asked on other threads, and asked again
 * until it has worked. In each pod an agent of ours looks after the program and sends its log to the server.
 */
public final class KubernetesExecutor implements Executor, AutoCloseable {
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final int REFUSED = 400;
    private static final int AWAY = 500;
    private static final int RETRIES_OF_LOOKS = 4;

    private final ClusterSettings settings;
    private final AttemptKeys keys;
    private final PodDescriptions descriptions;
    private final Runtimes runtimes;
    private final Clock clock;
    private final Duration startLimit;
    private final Wakeups wakeups;
    private final String installation;
    private final PodCache pods;
    private final Cluster cluster;
    private final Calls calls;
    private final Diagnosis diagnosis;
    private final PodStops stops;
    private final PodLogEnds logEnds;
    private final Map<String, PodAttempt> attempts = new ConcurrentHashMap<>();

    /** @param startLimit how long a program may take to start, before the dispatcher gives it up */
    public KubernetesExecutor(
            ClusterSettings settings,
            AttemptKeys keys,
            PodDescriptions descriptions,
            Runtimes runtimes,
            LogEnd logEnd,
            Wakeups wakeups,
            Clock clock,
            Duration startLimit) {
        this.settings = settings;
        this.keys = keys;
        this.descriptions = descriptions;
        this.runtimes = runtimes;
        this.clock = clock;
        this.startLimit = startLimit;
        this.wakeups = wakeups;
        this.installation = keys.installation();
        ScheduledThreadPoolExecutor pool = Calls.pool(settings.region());
        this.pods = new PodCache(wakeups, clock, this::unwantedAppears);
        this.cluster = new Cluster(settings, installation, pods, pool);
        this.calls = new Calls(cluster, pool);
        this.diagnosis = new Diagnosis(settings, runtimes);
        this.stops = new PodStops(settings, calls, clock);
        this.logEnds = new PodLogEnds(calls, logEnd, wakeups);
        pool.execute(cluster::start);
    }

    /** What the pod of this run's attempt has to do. */
    public Description describe(Run run) {
        return descriptions.of(request(run));
    }

    @Override
    public void start(Run run) {
        String name = run.attemptName();
        PodAttempt attempt = attempt(name);
        boolean isDone = pods.find(name).isPresent() || pods.gone(name).isPresent() || attempt.cancelled;
        if (isDone || clock.instant().isBefore(attempt.nextCall)) {
            return;
        }
        pods.want(name); // it may have been put off, and let go of
        Pod pod = PodBuilder.build(request(run));
        calls.make(name, new Calls.Call() {
            @Override
            public void make(KubernetesClient client) {
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

    @Override
    public Observation observe(Run run) {
        String name = run.attemptName();
        PodAttempt attempt = attempt(name);
        Optional<Pod> pod = pods.find(name);
        if (pod.isPresent()) {
            attempt.missingSince = null;
            return seen(run, attempt, pod.get(), true);
        }
        Optional<Pod> gone = pods.gone(name);
        if (gone.isPresent()) {
            return gone(run, attempt, gone.get());
        }
        return notSeen(run, attempt);
    }

    private Observation seen(Run run, PodAttempt attempt, Pod pod, boolean isThere) {
        Diagnosis.Finding finding = diagnosis.of(run, pod, clock.instant());
        if (!(finding.observation() instanceof Exited exited)) {
            return finding.observation();
        }
        PodAttempt.LogRest rest = attempt.rest;
        if (!finding.delivered() && exited.startedAt() != null && rest == null) {
            logEnds.fetch(run, pod, attempt, isThere);
            return new Running(exited.startedAt());
        }
        Exited whole = rest == null || rest.gap() == null ? exited : withGap(exited, rest.gap());
        return ExecutorLosses.explain(whole, pods.executors(run.id()));
    }

    /** It was deleted: by whom asked it to stop, or by somebody else. */
    private Observation gone(Run run, PodAttempt attempt, Pod pod) {
        Observation last = seen(run, attempt, pod, false);
        if (last instanceof Exited || logEnds.isAwaited(pod)) {
            return last;
        }
        return attempt.cancelled && run.startedAt() == null
                ? stoppedBeforeStart()
                : new Lost("The pod of the run was deleted in the cluster by something other than Runs.");
    }

    private Observation notSeen(Run run, PodAttempt attempt) {
        Observation refusal = attempt.refusal;
        Instant now = clock.instant();
        if (refusal != null && !(refusal instanceof Waiting)) {
            return attempt.cancelled ? stoppedBeforeStart() : refusal; // it was refused for certain: there is no pod
        }
        boolean mayLook = cluster.isSeen() && !now.isBefore(attempt.nextCall);
        Instant missingSince = attempt.missingSince;
        boolean isMissing = missingSince != null
                && (attempt.cancelled || !now.isBefore(missingSince.plus(settings.missingGrace())));
        if (mayLook && isMissing) {
            return attempt.cancelled && run.startedAt() == null
                    ? stoppedBeforeStart()
                    : new Lost("The pod of the run is gone: it was deleted, or its node was lost.");
        }
        // Only what is not about to be made is looked for.
        if (mayLook && (refusal == null || attempt.cancelled)) {
            lookFor(run, attempt);
        }
        Instant startedAt = run.startedAt();
        if (startedAt != null) {
            return new Running(startedAt);
        }
        return refusal != null ? refusal : new Waiting(waitingFor());
    }

    private String waitingFor() {
        return cluster.trouble()
                .map(trouble ->
                        "Waiting: the cluster of region " + settings.region() + " does not answer (" + trouble + ")")
                .orElse("Making the pod");
    }

    /** The cluster's own word: an informer may be a moment behind. */
    private void lookFor(Run run, PodAttempt attempt) {
        Pod wanted = PodBuilder.build(request(run));
        attempt.nextCall = clock.instant().plus(RETRY.dividedBy(RETRIES_OF_LOOKS));
        calls.make(run.attemptName(), client -> {
            Pod found = client.resource(wanted).get();
            if (found != null) {
                pods.put(found);
            } else if (attempt.missingSince == null) {
                attempt.missingSince = clock.instant();
            }
            wakeups.wake(run.id());
        });
    }

    @Override
    public void cancel(Run run) {
        PodAttempt attempt = attempt(run.attemptName());
        attempt.cancelled = true;
        pods.find(run.attemptName()).filter(pod -> !Diagnosis.isOver(pod)).ifPresent(stops::stop);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Optional<String> trouble() {
        return cluster.trouble();
    }

    @Override
    public Set<String> attempts() {
        return pods.names();
    }

    /** Also of a pod that is not seen yet: it goes when it appears. One that has ended stays as long as it is to stay. */
    @Override
    public void remove(String attemptName) {
        attempts.remove(attemptName);
        Optional<Pod> pod = pods.find(attemptName);
        if (pod.isPresent() && stops.isToStay(pod.get())) {
            return;
        }
        pods.forget(attemptName);
        pod.ifPresent(stops::delete);
    }

    private void unwantedAppears(Pod pod) {
        stops.delete(pod);
    }

    /** Lets go of everything and ends nothing: the pods go on, and what they have to say waits in them. */
    @Override
    public void close() {
        calls.close();
        cluster.close();
    }

    private PodAttempt attempt(String name) {
        return attempts.computeIfAbsent(name, any -> new PodAttempt());
    }

    private PodRequest request(Run run) {
        return new PodRequest(
                run, runtimes.get(run.runtime()), settings, keys.of(run.attemptName()), installation, startLimit);
    }

    private Exited stoppedBeforeStart() {
        return new Exited(null, clock.instant(), null, true, null);
    }

    private static Exited withGap(Exited exited, String gap) {
        return new Exited(
                exited.startedAt(),
                exited.finishedAt(),
                exited.exitCode(),
                exited.stopped(),
                exited.failure(),
                exited.logGap() == null ? gap : exited.logGap());
    }
}
