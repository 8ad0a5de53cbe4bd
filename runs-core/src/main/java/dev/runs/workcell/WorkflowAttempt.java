package dev.runs.workcell;

import dev.runs.dispatch.Observation;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.workflow.Module;
import dev.runs.workflow.StepProgress;
import dev.runs.workflow.WorkflowRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One workflow under this claim. It takes turns, never two at once: each looks at the current step and brings it as far
 * as it comes. What is known for sure is in the database; a step's beginning is written there before its module is
 * called, so that whoever goes on from there knows what may have happened.
 */
final class WorkflowAttempt implements Outcome.Visitor<Duration> {
    /** When the next turn is due where nothing is to be waited for, and where all is over. */
    private static final Duration AT_ONCE = Duration.ZERO;

    private static final Duration WHEN_WOKEN = Duration.ofMinutes(1);
    private static final Duration WITHOUT_WORKCELL = Duration.ofSeconds(5);

    private final WorkflowProgress progress;
    private final StepWorks works;
    private final WorkflowLog log;
    private final WaitingNotes notes;
    private final Runnable changed;
    private final Runnable wake;
    private volatile Run run;
    private volatile Observation seen;
    private volatile boolean stopping;
    private volatile boolean over;
    private volatile boolean lost;
    private volatile boolean pausing;
    private volatile boolean underWay;
    private @Nullable WorkflowRun workflow;
    private @Nullable StepWork work;
    private int workStep;
    private Optional<Module> workModule = Optional.empty();
    private volatile boolean taken;
    /** Whether the current step was begun by an earlier server, and nobody knows how far it came. */
    private boolean doubtful;

    /**
     * @param changed to be called when something else is seen of the run
     * @param wake asks for a turn
     */
    WorkflowAttempt(
            Run run,
            WorkflowProgress progress,
            StepWorks works,
            WorkflowLog log,
            WaitingNotes notes,
            Runnable changed,
            Runnable wake) {
        this.run = run;
        this.progress = progress;
        this.works = works;
        this.log = log;
        this.notes = notes;
        this.changed = changed;
        this.wake = wake;
        this.seen = run.startedAt() == null
                ? new Observation.Waiting("Waiting for its first step")
                : new Observation.Running(run.startedAt());
    }

    long fence() {
        return run.fence();
    }

    Observation seen() {
        return seen;
    }

    /** @param now the run as it is asked to end */
    void stop(Run now) {
        run = now;
        stopping = true;
    }

    /** Whether it is in its modules' queues, so that the order of the first turns no longer matters. */
    boolean isTaken() {
        return taken;
    }

    /** Begins no further step. */
    void pause() {
        pausing = true;
    }

    /** Whether a module may be at work whose answer only this server hears. */
    boolean isUnderWay() {
        return underWay && !over;
    }

    boolean isOver() {
        return over;
    }

    /** Whether the run is another claim's. */
    boolean isLost() {
        return lost;
    }

    /** @return when the next turn is due, unless something wakes it before */
    Duration turn() {
        if (over) {
            leaveStep();
            return WHEN_WOKEN;
        }
        WorkflowRun now = workflow;
        if (now == null) {
            return load();
        }
        if (work != null && (workStep != now.stepIndex() || now.endedAt() != null)) {
            leaveStep();
        }
        if (now.endedAt() != null) {
            return finish(now, now.endedAt());
        }
        return stopping ? stopStep(now) : step(now);
    }

    /** After a failure nobody knows what was committed: it is read again. */
    void forget() {
        workflow = null;
        log.forget();
    }

    /** The workflow cannot be read: nothing more can be done for it. */
    void giveUp(Failure failure, Instant at) {
        seen = new Observation.Exited(run.startedAt(), at, null, false, failure);
        over = true;
        leaveStep();
        changed.run();
    }

    /** Leaves everything as it is, from its next turn on. */
    void release() {
        over = true;
    }

    private Duration load() {
        Optional<WorkflowRun> found = progress.take(run);
        if (found.isPresent() && !taken) {
            taken = true;
            doubtful = found.get().current().isUnderWay();
        }
        return kept(found);
    }

    private Duration kept(Optional<WorkflowRun> found) {
        if (found.isEmpty()) {
            lost = true;
            over = true;
            leaveStep();
            return WHEN_WOKEN;
        }
        WorkflowRun now = found.get();
        workflow = now;
        noteUnderWay(now);
        Instant startedAt = startedAt(now);
        if (startedAt != null && seen instanceof Observation.Waiting) {
            seen = new Observation.Running(startedAt);
            changed.run();
        }
        log.write(run, now.events());
        return AT_ONCE;
    }

    /** A stop of this server waits for nothing that another one goes on with. */
    private void noteUnderWay(WorkflowRun now) {
        underWay = now.endedAt() == null
                && now.current().isUnderWay()
                && (work == null || work.resumption() != StepWork.Resumption.GO_ON);
    }

    private static @Nullable Instant startedAt(WorkflowRun now) {
        return now.steps().get(0).startedAt();
    }

    private Duration step(WorkflowRun now) {
        StepProgress current = now.current();
        // A step that waits does so for its module as the workcell has it now, which may just have been corrected.
        if (work == null || !current.isUnderWay()) {
            StepWorks.Found found = works.find(run, now);
            if (work != null && !found.module().equals(workModule)) {
                leaveStep();
            }
            if (work == null && !found.isKnown()) {
                waitFor("Waiting: the workcell of " + run.organizationName()
                        + " cannot be read; its administrator must look");
                return WITHOUT_WORKCELL;
            }
            if (work == null) {
                take(now, found.module());
            }
        }
        if (work == null) {
            return end(StepEnd.failed(
                    "Module " + current.step().module() + " is no longer in the workcell.", Failure.Kind.APPLICATION));
        }
        if (!current.isUnderWay()) {
            return pausing ? WHEN_WOKEN : begin(now, work);
        }
        return doubtful ? resume(work) : goOn(work);
    }

    private void take(WorkflowRun now, Optional<Module> module) {
        workStep = now.stepIndex();
        workModule = module;
        work = works.of(run, now, module, wake).orElse(null);
        noteUnderWay(now);
    }

    private Duration begin(WorkflowRun now, StepWork next) {
        Optional<StepWork.Wait> wait = next.ready();
        if (wait.isEmpty()) {
            return kept(progress.begin(run, now, next.childRunId()));
        }
        waitFor(wait.get().reason());
        return wait.get().lookAgain();
    }

    private void waitFor(@Nullable String reason) {
        if (reason == null) {
            return;
        }
        Observation waiting = new Observation.Waiting(reason);
        if (!(seen instanceof Observation.Waiting)) {
            notes.waits(run, current(), reason);
        } else if (!seen.equals(waiting)) {
            seen = waiting;
            changed.run();
        }
    }

    private Duration goOn(StepWork begun) {
        begun.begin();
        return begun.outcome().map(outcome -> outcome.accept(this)).orElseGet(begun::lookAgain);
    }

    private Duration resume(StepWork begun) {
        return switch (begun.resumption()) {
            case GO_ON -> {
                doubtful = false;
                yield goOn(begun);
            }
            case REPEAT -> {
                Duration next =
                        takeBack("is called again, as the workcell allows: its server stopped meanwhile.", true);
                doubtful = false;
                yield next;
            }
            case UNKNOWN -> unknown("The server stopped");
        };
    }

    @Override
    public Duration ended(StepEnd end) {
        return end(end);
    }

    @Override
    public Duration notExecuted(String reason) {
        return takeBack(reason, false);
    }

    @Override
    public Duration unknown(String reason) {
        boolean repeat = Objects.requireNonNull(work).resumption() == StepWork.Resumption.REPEAT;
        return repeat && !doubtful
                ? takeBack("is called again, as the workcell allows: " + reason + ".", true)
                : end(StepEnd.failed(
                        reason + " while the module may have been at work, and nobody knows what came of the action. It"
                                + " is not called again, because it must not act twice: look at the module, and submit"
                                + " what is left to do.",
                        Failure.Kind.INFRASTRUCTURE));
    }

    private Duration takeBack(String reason, boolean isNews) {
        return kept(progress.takeBack(run, current(), reason, isNews));
    }

    private Duration end(StepEnd end) {
        Duration next = kept(progress.end(run, current(), end));
        leaveStep();
        return next;
    }

    private Duration stopStep(WorkflowRun now) {
        boolean underWay = now.current().isUnderWay();
        if (work == null && underWay) {
            take(now, works.find(run, now).module());
        }
        if (work != null && underWay && !work.stop()) {
            return WHEN_WOKEN;
        }
        Duration next = kept(progress.stop(
                run, now, run.cancelRequestedAt() == null ? "The run's time was up." : "The run was cancelled."));
        leaveStep();
        return next;
    }

    private WorkflowRun current() {
        return Objects.requireNonNull(workflow);
    }

    private void leaveStep() {
        if (work != null) {
            work.release();
            work = null;
        }
    }

    private Duration finish(WorkflowRun ended, Instant at) {
        log.complete(run, ended.events());
        Failure failure = ended.failure();
        boolean completed = ended.isCompleted();
        seen = new Observation.Exited(
                startedAt(ended), at, completed ? 0 : null, failure == null && !completed, failure);
        over = true;
        changed.run();
        return WHEN_WOKEN;
    }
}
