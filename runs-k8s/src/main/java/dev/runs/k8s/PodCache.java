package dev.runs.k8s;

import dev.runs.dispatch.Wakeups;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The pods of a region as its informer last showed them, by name; those that are gone, as they were, for a while. An
 * event wakes the dispatcher and nothing more.
 */
final class PodCache implements ResourceEventHandler<Pod> {
    /** So long it is known how a pod was before it went. */
    private static final Duration MEMORY = Duration.ofMinutes(30);

    private final Map<String, Pod> attempts = new ConcurrentHashMap<>();
    /** By run, then by name. */
    private final Map<String, Map<String, Pod>> executors = new ConcurrentHashMap<>();

    private final Map<String, Gone> gone = new ConcurrentHashMap<>();
    private final Map<String, Instant> unwanted = new ConcurrentHashMap<>();
    private final Wakeups wakeups;
    private final Clock clock;
    private final Consumer<Pod> unwantedAppears;

    private record Gone(Pod pod, Instant at) {}

    /** @param unwantedAppears told of a pod that comes to be seen after {@link #forget} */
    PodCache(Wakeups wakeups, Clock clock, Consumer<Pod> unwantedAppears) {
        this.wakeups = wakeups;
        this.clock = clock;
        this.unwantedAppears = unwantedAppears;
    }

    Optional<Pod> find(String name) {
        return Optional.ofNullable(attempts.get(name));
    }

    /** How a pod was when it went; empty where it has not gone, or long ago. */
    Optional<Pod> gone(String name) {
        return Optional.ofNullable(gone.get(name)).map(Gone::pod);
    }

    Set<String> names() {
        return Set.copyOf(attempts.keySet());
    }

    /** Those of a run, also those that are gone. */
    List<Pod> executors(String runId) {
        return List.copyOf(
                executors.getOrDefault(runId.toLowerCase(Locale.ROOT), Map.of()).values());
    }

    /** A pod that was made or looked at here, before the informer shows it. */
    void put(Pod pod) {
        String name = pod.getMetadata().getName();
        if (!gone.containsKey(name)) {
            attempts.putIfAbsent(name, PodStore.slim(pod));
        }
    }

    /** A pod of this name is wanted, though it may not have been. */
    void want(String name) {
        unwanted.remove(name);
    }

    /** Nobody needs the pod of this name any more, should it still appear. */
    void forget(String name) {
        Instant now = clock.instant();
        unwanted.values().removeIf(at -> at.isBefore(now.minus(MEMORY)));
        unwanted.put(name, now);
        gone.remove(name);
    }

    @Override
    public void onAdd(Pod pod) {
        show(pod);
        if (unwanted.containsKey(pod.getMetadata().getName())) {
            unwantedAppears.accept(pod);
        }
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
        show(pod);
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {
        String name = pod.getMetadata().getName();
        if (isExecutor(pod)) {
            show(pod); // how it ended is asked for until its run has ended
            return;
        }
        Instant now = clock.instant();
        gone.values().removeIf(each -> each.at.isBefore(now.minus(MEMORY)));
        if (!unwanted.containsKey(name)) {
            gone.put(name, new Gone(pod, now));
        }
        attempts.remove(name);
        executors.remove(runOf(pod));
        wake(pod);
    }

    private void show(Pod pod) {
        if (isExecutor(pod)) {
            executors
                    .computeIfAbsent(runOf(pod), any -> new ConcurrentHashMap<>())
                    .put(pod.getMetadata().getName(), pod);
        } else {
            attempts.put(pod.getMetadata().getName(), pod);
        }
        wake(pod);
    }

    private void wake(Pod pod) {
        wakeups.wake(runOf(pod).toUpperCase(Locale.ROOT));
    }

    private static boolean isExecutor(Pod pod) {
        return PodNames.EXECUTOR.equals(label(pod, PodNames.ROLE));
    }

    private static String runOf(Pod pod) {
        return label(pod, PodNames.RUN);
    }

    private static String label(Pod pod, String name) {
        Map<String, String> labels = pod.getMetadata().getLabels();
        return labels == null ? "" : labels.getOrDefault(name, "");
    }
}
