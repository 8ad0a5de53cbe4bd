package dev.runs.workcell;

import dev.runs.database.Ids;
import dev.runs.dispatch.Executor;
import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Wakeups;
import dev.runs.file.FileStore;
import dev.runs.log.LogStore;
import dev.runs.module.ModuleClient;
import dev.runs.run.Run;
import dev.runs.run.RunStore;
import dev.runs.run.Runs;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jdbi.v3.core.Jdbi;

/**
 * Executes workflows. All that is known of one is in the database, so that any server can go on with it; what is held
 * here is only how it goes on.
 */
public final class WorkflowExecutor implements Executor, AutoCloseable {
    private static final int THREADS = 4;

    private final WorkflowProgress progress;
    private final StepWorks works;
    private final Journal journal;
    private final LogStore logs;
    private final Wakeups wakeups;
    private final Clock clock;
    private final ExecutorService first = Executors.newSingleThreadExecutor(WorkflowExecutor::thread);
    private final ScheduledExecutorService pool;
    private final ConcurrentMap<String, WorkflowCourse> courses = new ConcurrentHashMap<>();
    private final Object turns = new Object();
    private volatile boolean pausing;

    /**
     * @param requests reads what the built-in modules are asked for
     * @param folder nobody else's, in which the answers of modules wait until they are kept
     */
    public WorkflowExecutor(
            Jdbi jdbi,
            Clock clock,
            Ids ids,
            Runs runs,
            RunStore runStore,
            FileStore files,
            LogStore logs,
            Workcells workcells,
            ModuleClient client,
            StepRequests requests,
            Wakeups wakeups,
            Path folder) {
        this.journal = new Journal(jdbi, clock, ids);
        this.progress = new WorkflowProgress(jdbi, clock, runStore, journal);
        ModuleQueues queues = new ModuleQueues(progress);
        this.works = new StepWorks(clock, ids, workcells, client, queues, runs, files, requests, folder);
        this.logs = logs;
        this.wakeups = wakeups;
        this.clock = clock;
        this.pool = Executors.newScheduledThreadPool(THREADS, WorkflowExecutor::thread);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "workflow");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void start(Run run) {
        take(run);
    }

    @Override
    public Observation observe(Run run) {
        return take(run).attempt().seen();
    }

    @Override
    public void cancel(Run run) {
        WorkflowCourse course = take(run);
        course.attempt().stop(run);
        course.wake();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    /** None: what is in memory goes with the server, and what is in the database belongs to its run. */
    @Override
    public Set<String> attempts() {
        return Set.of();
    }

    @Override
    public void remove(String attemptName) {
        WorkflowCourse course = courses.remove(attemptName);
        if (course != null) {
            course.release();
        }
    }

    /**
     * Begins no further steps, and waits for those that are under way: a module's answer that nobody hears leaves a step
     * of which nobody knows what came of it.
     *
     * @param limit how long to wait at most
     */
    public void pause(Duration limit) throws InterruptedException {
        pausing = true;
        courses.values().forEach(course -> course.attempt().pause());
        long end = System.nanoTime() + limit.toNanos();
        synchronized (turns) {
            long left = limit.toMillis();
            while (left > 0
                    && courses.values().stream()
                            .anyMatch(course -> course.attempt().isUnderWay())) {
                turns.wait(left);
                left = (end - System.nanoTime()) / 1_000_000;
            }
        }
    }

    /** Leaves everything as it is; another server goes on. */
    @Override
    public void close() {
        courses.values().forEach(WorkflowCourse::release);
        first.shutdown();
        pool.shutdown();
    }

    private WorkflowCourse take(Run run) {
        return courses.compute(run.attemptName(), (name, known) -> {
            if (known != null && known.attempt().fence() >= run.fence()) {
                return known;
            }
            if (known != null) {
                known.release();
            }
            WorkflowCourse course = course(run);
            course.wake();
            return course;
        });
    }

    private WorkflowCourse course(Run run) {
        return new WorkflowCourse(
                run.attemptName(), wake -> attempt(run, wake), first, pool, clock, () -> afterTurn(run.attemptName()));
    }

    private WorkflowAttempt attempt(Run run, Runnable wake) {
        WorkflowLog log = new WorkflowLog(logs, journal);
        WaitingNotes notes = new WaitingNotes(progress, clock);
        WorkflowAttempt attempt =
                new WorkflowAttempt(run, progress, works, log, notes, () -> wakeups.wake(run.id()), wake);
        if (pausing) {
            attempt.pause();
        }
        return attempt;
    }

    private void afterTurn(String name) {
        courses.computeIfPresent(name, (any, course) -> course.attempt().isLost() ? null : course);
        synchronized (turns) {
            turns.notifyAll();
        }
    }
}
