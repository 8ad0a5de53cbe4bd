package dev.runs.k8s;

import dev.runs.dispatch.Observation;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What this server remembers of an attempt besides its pod; nothing that the next server would miss. The dispatcher's
 * thread asks, the threads of the calls write.
 */
final class PodAttempt {
    /** What the cluster said to the pod; null where it said nothing against it. */
    volatile @Nullable Observation refusal;
    /** No other call before that. */
    volatile Instant nextCall = Instant.MIN;
    /** Since when the cluster says that there is no such pod; null where it does not say so. */
    volatile @Nullable Instant missingSince;
    /** The program is not to start any more. */
    volatile boolean cancelled;
    /** What is missing of the log where the pod could not send it all; null where that is not known yet. */
    volatile @Nullable LogRest rest;

    /** How often the end of the log was asked for in vain. */
    final AtomicInteger logTries = new AtomicInteger();

    /** The pods of executors whose end is told on the run. */
    final Set<String> toldExecutors = ConcurrentHashMap.newKeySet();

    /** @param gap what is missing, as a sentence; null where nothing is */
    record LogRest(@Nullable String gap) {}
}
