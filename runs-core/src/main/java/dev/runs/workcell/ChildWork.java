package dev.runs.workcell;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runs.access.Caller;
import dev.runs.error.RunsException;
import dev.runs.error.RunsException.Conflict;
import dev.runs.error.RunsException.QuotaExceeded;
import dev.runs.error.RunsException.StorageUnavailable;
import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import dev.runs.run.Enclosed;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.run.RunStatus;
import dev.runs.run.Runs;
import dev.runs.workcell.StepEnd.KeptFile;
import dev.runs.workflow.Step;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The work of the module {@code runs}: a run of its own, submitted for whoever submitted the workflow. Its id is known
 * before, so that a server that goes on here finds it.
 */
final class ChildWork implements StepWork {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    private static final Duration SUBMIT_AGAIN = Duration.ofSeconds(5);
    private static final int MAX_FILES = 1_000;

    private final Runs runs;
    private final FileStore files;
    private final Caller caller;
    private final Step step;
    private final StepRequests requests;
    private final String childId;
    private boolean submitted;
    private @Nullable StepEnd refused;

    /** @param requests makes the request of the step's arguments */
    ChildWork(Runs runs, FileStore files, Caller caller, Step step, StepRequests requests, String childId) {
        this.runs = runs;
        this.files = files;
        this.caller = caller;
        this.step = step;
        this.requests = requests;
        this.childId = childId;
    }

    @Override
    public Optional<Wait> ready() {
        return Optional.empty();
    }

    @Override
    public String childRunId() {
        return childId;
    }

    @Override
    public void begin() {
        if (submitted || refused != null) {
            return;
        }
        try {
            runs.submitOwn(caller, requests.run(step), Enclosed.of(childId));
            submitted = true;
        } catch (QuotaExceeded e) {
            // The queue is full at the moment: it is tried again.
            submitted = false;
        } catch (StorageUnavailable e) {
            // It is tried again, as everything is that a store or a database does not answer to.
            throw e;
        } catch (RunsException e) {
            refused = StepEnd.failed("The run was not accepted: " + e.getMessage(), Failure.Kind.APPLICATION);
        }
    }

    @Override
    public Optional<Outcome> outcome() {
        if (refused != null) {
            return Optional.of(new Outcome.Ended(refused));
        }
        if (!submitted) {
            return Optional.empty();
        }
        Run child = runs.find(caller, childId);
        return child.status().isTerminal() ? Optional.of(new Outcome.Ended(end(child))) : Optional.empty();
    }

    private StepEnd end(Run child) {
        if (child.status() != RunStatus.COMPLETED) {
            Failure failure = child.failure();
            return StepEnd.failed(
                    "Run " + child.id() + " is " + child.status() + (failure == null ? "." : ": " + failure.message()),
                    failure == null ? Failure.Kind.APPLICATION : failure.kind());
        }
        Map<String, KeptFile> results = new LinkedHashMap<>();
        String folder = Run.folder(child.id());
        for (StoredFile file : files.below(child.organizationId(), folder, MAX_FILES)) {
            String name = file.path().substring(folder.length() + 1);
            results.put(name, new KeptFile(step.id() + "/" + name, file));
        }
        return StepEnd.succeeded(
                Map.of("run_id", TextNode.valueOf(child.id()), "exit_code", IntNode.valueOf(0)), results);
    }

    @Override
    public Duration lookAgain() {
        return submitted ? LOOK_AGAIN : SUBMIT_AGAIN;
    }

    @Override
    public Resumption resumption() {
        return Resumption.GO_ON;
    }

    @Override
    public boolean stop() {
        if (refused == null) {
            try {
                runs.cancel(caller, childId);
            } catch (Conflict | RunsException.NotFound ended) {
                // It had ended before, or was never submitted: there is nothing to stop.
                return true;
            }
        }
        return true;
    }

    @Override
    public void release() {}
}
