package dev.runs.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * When a run's status is to be seen through the API: a run is asked for only from the moment on from which it may be seen,
 * every 10 ms or less often, so that asking is little work for the server.
 */
final class StatusWatch implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private static final long PAUSE_MILLIS = 10;
    /** Where many are awaited, each is asked for less often: so many requests a second are asking at most. */
    private static final int MOST_A_SECOND = 200;

    private static final long LOOK_NANOS = 20_000_000;

    private final List<Client> all = new ArrayList<>();
    private final BlockingQueue<Client> free = new LinkedBlockingQueue<>();
    private final ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(CONNECTIONS);
    private final AtomicInteger awaited = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> trouble = new AtomicReference<>();

    StatusWatch(FakeRegion region) throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            all.add(region.client());
        }
        free.addAll(all);
    }

    /** Adds the time from then until the run's status is one of these. Returns at once. */
    void await(String run, long since, Predicate<String> isSeen, Times times) {
        awaited.incrementAndGet();
        pool.execute(() -> look(run, since, isSeen, times));
    }

    private void look(String run, long since, Predicate<String> isSeen, Times times) {
        try {
            Client client = free.take();
            boolean seen = isSeen.test(client.get("/runs/" + run).path("status").asText());
            long now = System.nanoTime();
            free.add(client);
            if (seen) {
                times.add(now - since);
                awaited.decrementAndGet();
            } else {
                long pause = Math.max(PAUSE_MILLIS, 1000L * awaited.get() / MOST_A_SECOND);
                var unused = pool.schedule(() -> look(run, since, isSeen, times), pause, TimeUnit.MILLISECONDS);
            }
        } catch (Exception e) {
            trouble.compareAndSet(null, e);
        }
    }

    /** Returns when everything that is awaited has been seen. */
    void finish() throws Exception {
        while (awaited.get() > 0) {
            Exception error = trouble.get();
            if (error != null) {
                throw error;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() throws IOException {
        pool.shutdownNow();
        for (Client each : all) {
            each.close();
        }
    }
}
