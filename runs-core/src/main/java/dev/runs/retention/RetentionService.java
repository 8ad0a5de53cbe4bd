package dev.runs.retention;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread around it. */
public final class RetentionService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionService.class);

    private static final Duration IDLE = Duration.ofMinutes(10);
    /** Between steps: most of the time belongs to others. */
    private static final Duration BREATH = Duration.ofMillis(20);

    private final Retention retention;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "retention");

    public RetentionService(Retention retention) {
        this.retention = retention;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Ends after the step that is under way. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            Duration pause = BREATH;
            while (!stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = step() ? BREATH : IDLE;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean step() {
        try {
            return retention.step();
        } catch (IOException | RuntimeException e) {
            LOG.warn("What is too old could not be removed; it is tried again in {} minutes", IDLE.toMinutes(), e);
            return false;
        }
    }
}
