package dev.runs.dispatch;

import dev.runs.run.Run;

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
     * is observed. A cancel before the start means that the program never starts.
     */
    void cancel(Run run);

    /**
     * Whether another server can see the attempts of this one. Where it cannot, it does not know whether one has begun
     * already, and makes another.
     */
    default boolean isShared() {
        return false;
    }

    /**
     * Called where another server has the run now, since this one's lease had run out. What no other server can see of
     * the attempt must end here; what they all see is theirs.
     */
    default void disown(Run run) {}

    /** Called once the terminal status is stored: what the attempt left behind may go. */
    void cleanUp(Run run);
}
