package dev.runs.local;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives all attempts their turns on a few threads: often while they print (how often is up to {@link Pace}), seldom while
 * they are quiet, and after a failure (the database may be away for hours) ever more seldom.
 */
final class Turns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Turns.class);
    private static final int THREADS = 8;
    private static final long FIRST_RETRY_MILLIS = 250;
    private static final long LAST_RETRY_MILLIS = 5_000;
    private static final long CLOSE_SECONDS = 10;

    private final Pace pace = new Pace(THREADS);
    private final ScheduledThreadPoolExecutor pumps = pool("local-log", THREADS);
    /** Copying results takes as long as they are large: no log waits for it. */
    private final ScheduledThreadPoolExecutor settling = pool("local-results", 1);

    private static ScheduledThreadPoolExecutor pool(String name, int threads) {
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(threads, task -> {
            Thread thread = Executors.defaultThreadFactory().newThread(task);
            thread.setName(name);
            thread.setDaemon(true);
            return thread;
        });
        pool.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return pool;
    }

    /** Gives the attempt turns until it is over or released. */
    void add(LocalAttempt attempt) {
        pumps.execute(new Course(attempt));
    }

    /** How many programs are taken to print at this moment. */
    int printing() {
        return pace.printing();
    }

    /** Runs once, apart from the turns. */
    void later(Runnable task) {
        settling.execute(task);
    }

    /** Ends with the turns that are being taken; whoever opens the same folder goes on where they were. */
    @Override
    public void close() {
        pumps.shutdown();
        settling.shutdown();
        try {
            if (!pumps.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
                    || !settling.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                pumps.shutdownNow();
                settling.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Course implements Runnable {
        private final LocalAttempt attempt;
        private boolean ended;
        private boolean printing;
        private long pause = Pace.SHORTEST_MILLIS;
        private long retry = FIRST_RETRY_MILLIS;

        Course(LocalAttempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public void run() {
            try {
                long began = System.nanoTime();
                LocalAttempt.Turn turn = ended && !attempt.isReleased() ? attempt.settle() : attempt.turn();
                retry = FIRST_RETRY_MILLIS;
                next(turn, System.nanoTime() - began);
            } catch (IOException | RuntimeException e) {
                if (attempt.isReleased()) {
                    LOG.debug("{} was released in the middle of a turn", attempt, e);
                    next(LocalAttempt.Turn.OVER, 0);
                } else {
                    failed(e);
                }
            }
        }

        private void next(LocalAttempt.Turn turn, long nanos) {
            switch (turn) {
                case MORE -> again(0);
                case STORED -> {
                    pace.took(nanos);
                    isPrinting(true);
                    pause = pace.millis();
                    again(pause);
                }
                case QUIET -> {
                    again(pause);
                    pause = Math.min(Pace.LONGEST_MILLIS, pause + pause / 8 + 1);
                    isPrinting(printing && pause < Pace.LONGEST_MILLIS);
                }
                case ENDED -> {
                    isPrinting(false);
                    ended = true;
                    again(0);
                }
                case OVER -> {
                    isPrinting(false);
                    LOG.debug("{} is over", attempt);
                }
            }
        }

        /** From the first turn that stored something until quiet ones are as far apart as they get. */
        private void isPrinting(boolean now) {
            if (now != printing) {
                printing = now;
                if (now) {
                    pace.begin();
                } else {
                    pace.end();
                }
            }
        }

        private void failed(Exception e) {
            LOG.warn("The log or the results of {} could not be stored; trying again in {} ms", attempt, retry, e);
            try {
                attempt.failed(e);
            } catch (IOException closing) {
                LOG.warn("A log segment of {} could not be closed", attempt, closing);
            }
            again(retry);
            retry = Math.min(LAST_RETRY_MILLIS, retry * 2);
        }

        private void again(long millis) {
            ScheduledThreadPoolExecutor pool = ended ? settling : pumps;
            if (!pool.isShutdown()) {
                // What goes wrong in a turn is dealt with in the turn.
                var unused = pool.schedule(this, millis, TimeUnit.MILLISECONDS);
            }
        }
    }
}
