package dev.runs.workcell;

import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.error.RunsException.QuotaExceeded;
import dev.runs.module.Answer;
import dev.runs.module.FileContent;
import dev.runs.module.ModuleClient;
import dev.runs.module.ModuleState;
import dev.runs.module.StepResult;
import dev.runs.run.Failure;
import dev.runs.workflow.Module;
import dev.runs.workflow.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The work of a REST module. The module is asked for its state first, and called only when it is ready; waiting for
 * either answer takes no thread.
 */
final class RestWork implements StepWork {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** Whoever waits for an answer is woken by it. */
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ModuleClient client;
    private final ModuleQueue queue;
    private final Module module;
    private final Step step;
    private final Supplier<Map<String, FileContent>> files;
    private final StepFiles kept;
    private final Runnable wake;
    private final Clock clock;
    private Duration pause = FIRST_PAUSE;
    private Instant notBefore = Instant.MIN;
    private @Nullable CompletableFuture<ModuleState> asking;
    private @Nullable CompletableFuture<Answer> acting;
    private @Nullable CompletableFuture<Boolean> cancelling;
    /** Nothing was sent: what was to be sent is no longer there. */
    private @Nullable Outcome gone;

    /**
     * @param files of the step
     * @param wake to be called when an answer is there
     */
    RestWork(
            ModuleClient client,
            ModuleQueue queue,
            Module module,
            Step step,
            Supplier<Map<String, FileContent>> files,
            StepFiles kept,
            Runnable wake,
            Clock clock) {
        this.client = client;
        this.queue = queue;
        this.module = module;
        this.step = step;
        this.files = files;
        this.kept = kept;
        this.wake = wake;
        this.clock = clock;
    }

    @Override
    public Optional<Wait> ready() {
        Optional<Wait> others = queue.take();
        if (others.isPresent()) {
            return others;
        }
        Duration left = Duration.between(clock.instant(), notBefore);
        if (!left.isNegative() && !left.isZero()) {
            return Optional.of(new Wait(null, left));
        }
        if (asking == null) {
            asking = client.state(module);
            wakeAfter(asking);
        }
        if (!asking.isDone()) {
            return Optional.of(new Wait(null, LONG));
        }
        ModuleState state = asking.join();
        asking = null;
        if (state.ready()) {
            return Optional.empty();
        }
        return Optional.of(new Wait("Waiting for module " + module.name() + ", which " + state.reason(), later()));
    }

    /** Longer each time. */
    private Duration later() {
        Duration now = pause;
        notBefore = clock.instant().plus(now);
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        return now;
    }

    @Override
    public void begin() {
        if (acting == null && gone == null) {
            try {
                acting = client.act(module, step, files.get(), kept.incoming());
                wakeAfter(acting);
            } catch (NotFound e) {
                gone = new Outcome.Ended(StepEnd.failed(
                        "A file of the step is no longer kept. " + e.getMessage(), Failure.Kind.DEPENDENCIES));
            }
        }
    }

    @Override
    public Optional<Outcome> outcome() {
        if (acting == null || !acting.isDone()) {
            return Optional.ofNullable(gone);
        }
        Outcome outcome = ofAnswer(acting.join());
        if (!(outcome instanceof Outcome.Ended)) {
            acting = null;
            queue.giveBack();
        }
        return Optional.of(outcome);
    }

    private void wakeAfter(CompletableFuture<?> answer) {
        // What came of it is looked at in the turn that this asks for.
        var unused = answer.whenComplete((any, failed) -> wake.run());
    }

    private Outcome ofAnswer(Answer answer) {
        if (answer instanceof Answer.Result executed) {
            return ofResult(executed.result());
        }
        if (answer instanceof Answer.NotSent unsent) {
            later();
            return new Outcome.NotExecuted("Module '" + module.name() + "' " + unsent.reason());
        }
        return new Outcome.Unknown("Module '" + module.name() + "' " + ((Answer.Unknown) answer).reason());
    }

    private Outcome ofResult(StepResult result) {
        if (result.status() == StepResult.Status.NOT_READY) {
            later();
            return new Outcome.NotExecuted(
                    result.error() == null
                            ? "The module was not ready."
                            : "The module was not ready: " + result.error());
        }
        try {
            return new Outcome.Ended(new StepEnd(
                    result.status().word(),
                    error(result),
                    result.data(),
                    kept.keep(result.files()),
                    Failure.Kind.APPLICATION));
        } catch (QuotaExceeded | InvalidRequest e) {
            return new Outcome.Ended(StepEnd.failed(
                    "The action was executed, and its files were not kept: " + e.getMessage(), Failure.Kind.QUOTA));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String error(StepResult result) {
        return switch (result.status()) {
            case FAILED -> Objects.requireNonNullElse(result.error(), "The module says only that the action failed.");
            case CANCELLED -> Objects.requireNonNullElse(result.error(), "The module says that it was cancelled.");
            case IDLE, NOT_READY, RUNNING, SUCCEEDED -> result.error();
        };
    }

    @Override
    public Duration lookAgain() {
        return LONG;
    }

    @Override
    public Resumption resumption() {
        return module.repeatable().contains(step.action()) ? Resumption.REPEAT : Resumption.UNKNOWN;
    }

    @Override
    public boolean stop() {
        if (cancelling == null) {
            if (acting != null) {
                acting.cancel(true);
            }
            cancelling = client.cancel(module);
            wakeAfter(cancelling);
        }
        return cancelling.isDone();
    }

    @Override
    public void release() {
        if (acting != null) {
            acting.cancel(true);
        }
        queue.leave();
    }
}
