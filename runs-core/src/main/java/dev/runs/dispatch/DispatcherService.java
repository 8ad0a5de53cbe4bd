package dev.runs.dispatch;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread around the dispatcher: ticks when woken, and now and then when not, and tells the other servers. */
public final class DispatcherService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DispatcherService.class);

    /** Polling alone is enough for correctness; this is how late what another server submitted is while none is heard. */
    private static final Duration IDLE = Duration.ofSeconds(1);

    /** Where hundreds of things happen in a second, one pass is for several of them; alone, a thing need not wait. */
    private static final Duration SPACING = Duration.ofMillis(5);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Dispatcher dispatcher;
    private final ServerLease lease;
    private final Wakeups wakeups;
    private final Announcements announcements;
    private final Thread thread = new Thread(this::run, "dispatcher");
    private volatile boolean stopping;

    public DispatcherService(Dispatcher dispatcher, ServerLease lease, Wakeups wakeups, Announcements announcements) {
        this.dispatcher = dispatcher;
        this.lease = lease;
        this.wakeups = wakeups;
        this.announcements = announcements;
    }

    public void start() {
        thread.start();
    }

    /** No new claims from now on; the lease is kept, and what is going is looked after until {@link #close}. */
    public void drain() {
        dispatcher.drain();
    }

    /** See {@link Dispatcher#refusedWrites()}. */
    public long refusedWrites() {
        return dispatcher.refusedWrites();
    }

    /** Ends after the tick that is under way. Programs go on; the next server adopts them. */
    @Override
    public void close() {
        stopping = true;
        wakeups.wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            lease.release();
        } catch (RuntimeException e) {
            LOG.warn("The lease was not given up; it runs out by itself", e);
        }
    }

    private void run() {
        Duration pause = Duration.ZERO;
        while (!stopping) {
            try {
                boolean more = dispatcher.tick();
                boolean isTold = announcements.send();
                if (!more) {
                    rest(SPACING);
                    wakeups.await(isTold ? IDLE : Announcements.SPACING);
                }
                if (!pause.isZero()) {
                    LOG.info("The dispatcher works again");
                    pause = Duration.ZERO;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                if (pause.isZero()) {
                    LOG.error("The dispatcher cannot work; it goes on trying", e);
                }
                pause = pause.isZero() ? Duration.ofMillis(200) : pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                rest(pause);
            }
        }
    }

    private void rest(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }
}
