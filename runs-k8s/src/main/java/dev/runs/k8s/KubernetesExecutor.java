package dev.runs.k8s;

import dev.runs.attempt.AttemptKeys;
import dev.runs.attempt.Description;
import dev.runs.attempt.LogEnd;
import dev.runs.attempt.StartPermits;
import dev.runs.dispatch.Executor;
import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Lost;
import dev.runs.dispatch.Observation.Running;
import dev.runs.dispatch.Observation.Waiting;
import dev.runs.dispatch.RunNotes;
import dev.runs.dispatch.Wakeups;
import dev.runs.run.Run;
import dev.runs.runtime.Runtimes;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs as pods of a cluster, one bare pod an attempt, named like it: a second start finds the first one's. What
 * the pods are is seen through an informer; what is asked of the cluster is asked on other threads, and asked again
 * until it has worked. In each pod an agent of ours looks after the program and sends its log to the server.
 */
public final class KubernetesExecutor implements Executor, AutoCloseable {
    /** A pod is usually made within it, and told of by what it then waits for. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final ClusterSettings settings;
    private final PodDescriptions descriptions;
    private final Clock clock;
    private final PodCache pods;
    private final Cluster cluster;
    private final Calls calls;
    private final Diagnosis diagnosis;
    private final PodStarts starts;
    private final PodStops stops;
    private final PodLogEnds logEnds;
    private final RunNotes notes;
    private final StartPermits permits;
    private final Map<String, PodAttempt> attempts = new ConcurrentHashMap<>();

    /**
     * @param severalOrganizations whether there is more than one, which Spark cannot share a namespace with
     * @param startLimit how long a program may take to start, before the dispatcher gives it up
     */
    public KubernetesExecutor(
            ClusterSettings settings,
            AttemptKeys keys,
            StartPermits permits,
            PodDescriptions descriptions,
            Runtimes runtimes,
            LogEnd logEnd,
            RunNotes notes,
            BooleanSupplier severalOrganizations,
            Wakeups wakeups,
            Clock clock,
            Duration startLimit) {
        this.settings = settings;
        this.descriptions = descriptions;
        this.clock = clock;
        ScheduledThreadPoolExecutor pool = Calls.pool(settings.region());
        this.pods = new PodCache(wakeups, clock, this::unwantedAppears);
        this.cluster = new Cluster(settings, keys.installation(), pods, pool);
        this.calls = new Calls(cluster, pool);
        this.diagnosis = new Diagnosis(settings, runtimes);
        this.starts =
                new PodStarts(settings, keys, runtimes, pods, calls, severalOrganizations, wakeups, clock, startLimit);
        this.stops = new PodStops(settings, calls, clock);
        this.logEnds = new PodLogEnds(calls, logEnd, wakeups);
        this.notes = notes;
        this.permits = permits;
        pool.execute(cluster::start);
    }

    /** What the pod of this run's attempt has to do. */
    public Description describe(Run run) {
        return descriptions.of(starts.request(run));
    }

    @Override
    public void start(Run run) {
        PodAttempt attempt = attempt(run.attemptName());
        if (!attempt.cancelled) {
            starts.start(run, attempt);
        }
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
        List<Pod> executors = pods.executors(run.id());
        tellLosses(run, attempt, executors);
        if (!(finding.observation() instanceof Exited exited)) {
            return finding.observation() instanceof Running && run.startedAt() == null
                    ? started(run)
                    : finding.observation();
        }
        PodAttempt.LogRest rest = attempt.rest;
        if (!finding.delivered() && exited.startedAt() != null && rest == null) {
            logEnds.fetch(run, pod, attempt, isThere);
            return new Running(exited.startedAt());
        }
        String gap = rest == null ? null : rest.gap();
        Exited whole = gap == null || exited.logGap() != null ? exited : exited.withLogGap(gap);
        return ExecutorLosses.explain(whole, executors);
    }

    /** The container runs; the program in it does so once its agent has been given leave to start it. */
    private Observation started(Run run) {
        return permits.at(run.attemptName())
                .<Observation>map(Running::new)
                .orElseGet(() -> new Waiting("Starting the program"));
    }

    private void tellLosses(Run run, PodAttempt attempt, List<Pod> executors) {
        if (executors.isEmpty()) {
            return; // a run in a thousand has some
        }
        ExecutorLosses.sentences(executors).forEach((pod, sentence) -> {
            if (!attempt.toldExecutors.contains(pod)) {
                notes.executorLost(run, sentence);
                attempt.toldExecutors.add(pod);
            }
        });
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
            starts.lookFor(run, attempt);
        }
        Instant startedAt = run.startedAt();
        if (startedAt != null) {
            return new Running(startedAt);
        }
        return refusal != null ? refusal : new Waiting(waitingFor(run, now));
    }

    private @Nullable String waitingFor(Run run, Instant now) {
        if (!cluster.isSeen()) {
            return "Waiting: the cluster of region " + settings.region() + " does not answer";
        }
        Instant claimedAt = run.claimedAt();
        return claimedAt != null && now.isBefore(claimedAt.plus(MOMENT)) ? null : "Making the pod";
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

    private Exited stoppedBeforeStart() {
        return new Exited(null, clock.instant(), null, true, null);
    }
}
