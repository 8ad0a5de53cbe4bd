package dev.runs.workcell;

import dev.runs.run.Failure;
import dev.runs.workflow.DamagedWorkflow;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a workflow its turns: when it is woken, and when it said that one is due. While it waits it has no thread. */
final class WorkflowCourse implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkflowCourse.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LAST_RETRY = Duration.ofSeconds(5);

    private final String name;
    private final Executor first;
    private final ScheduledExecutorService pool;
    private final Clock clock;
    private final Runnable afterTurn;
    /** How often it was woken since the last turn began; while it is not 0, a turn is due or being taken. */
    private final AtomicInteger woken = new AtomicInteger();

    private final WorkflowAttempt attempt;
    private @Nullable Future<?> later;
    private Duration retry = FIRST_RETRY;

    /**
     * @param attempts makes the attempt, of what asks for a turn
     * @param first takes first turns, one after the other: who was submitted first comes first to where others wait
     * @param afterTurn called after each turn
     */
    WorkflowCourse(
            String name,
            Function<Runnable, WorkflowAttempt> attempts,
            Executor first,
            ScheduledExecutorService pool,
            Clock clock,
            Runnable afterTurn) {
        this.name = name;
        this.first = first;
        this.pool = pool;
        this.clock = clock;
        this.afterTurn = afterTurn;
        this.attempt = attempts.apply(this::wake);
    }

    WorkflowAttempt attempt() {
        return attempt;
    }

    /** Asks for a turn; from any thread. */
    void wake() {
        if (woken.getAndIncrement() == 0) {
            submit();
        }
    }

    /** Lets go of the workflow, wherever it is. */
    void release() {
        attempt.release();
        wake();
    }

    private void submit() {
        try {
            (attempt.isTaken() ? pool : first).execute(this);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} gets no turn: the server stops", name, e);
        }
    }

    @Override
    public void run() {
        int seen = woken.get();
        Duration next = turn();
        if (later != null) {
            later.cancel(false);
        }
        afterTurn.run();
        if (woken.addAndGet(-seen) > 0 || (next.isZero() && woken.getAndIncrement() == 0)) {
            submit();
        } else if (!attempt.isOver() && !pool.isShutdown()) {
            later = pool.schedule(this::wake, Math.max(1, next.toMillis()), TimeUnit.MILLISECONDS);
        }
    }

    private Duration turn() {
        try {
            Duration next = attempt.turn();
            retry = FIRST_RETRY;
            return next;
        } catch (DamagedWorkflow e) {
            LOG.error("{} cannot go on", name, e);
            attempt()
                    .giveUp(
                            new Failure(Failure.Kind.INTERNAL, e.getMessage() + " Tell the administrator."),
                            clock.instant());
            return LAST_RETRY;
        } catch (RuntimeException e) {
            if (!attempt.isOver()) {
                LOG.warn("{} could not be brought forward; trying again in {} ms", name, retry.toMillis(), e);
            }
            attempt.forget();
            Duration pause = retry;
            retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
            return pause;
        }
    }
}
