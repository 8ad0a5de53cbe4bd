package dev.runs.dispatch;

import dev.runs.run.Run;
import java.util.Optional;
import java.util.Set;

/**
 * Where runs go. Every method returns at once, may be called from the dispatcher's thread only, and is safe to call
 * twice. An executor never changes a run's status: it wakes the dispatcher through {@link Wakeups} and is observed.
 *
 * <p>It writes the run's log with the fence of the run it was last given.
 */
public interface Executor {

    /** Makes the process or pod of {@code run.attemptName()}, or adopts the one that is there. */
    void start(Run run);

    /** The truth about the attempt. Also takes up an attempt that an earlier server started. */
    Observation observe(Run run);

    /**
     * Asks the program to end (SIGTERM to all its processes) and forces it after a grace time. Whether it has worked
     * is observed. A cancel before the start means that the program never starts; of a started one that is not to be
     * found here nothing can be ended, and it stays lost.
     */
    void cancel(Run run);

    /**
     * Whether another server can see the attempts of this one. Where it cannot, it does not know whether one has begun
     * already, and makes another.
     */
    default boolean isShared() {
        return false;
    }

    /** Why what is there can be neither started nor seen at the moment; empty where it can. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /** The attempts that have something here (a process, a pod, a folder), by name. */
    Set<String> attempts();

    /** Ends what may be left of an attempt that nobody needs any more, and forgets it. */
    void remove(String attemptName);
}
