package dev.runs.dispatch;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Tells the dispatcher that something changed. A wake-up carries no truth: losing one costs a moment, no more. */
public final class Wakeups {
    private final Set<String> runIds = ConcurrentHashMap.newKeySet();
    private final Semaphore signal = new Semaphore(0);

    /** Something happened to this run. */
    public void wake(String runId) {
        runIds.add(runId);
        wake();
    }

    /** There may be work in the queue. */
    public void wake() {
        if (signal.availablePermits() == 0) {
            signal.release();
        }
    }

    /** Waits until somebody wakes us, at most {@code limit}. */
    public void await(Duration limit) throws InterruptedException {
        if (signal.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            signal.drainPermits();
        }
    }

    /** The runs woken since the last call. */
    Set<String> take() {
        Set<String> taken = Set.copyOf(runIds);
        runIds.removeAll(taken);
        return taken;
    }
}
