package dev.runs.run;

import dev.runs.access.Audit;
import dev.runs.access.Audit.Action;
import dev.runs.access.Caller;
import dev.runs.database.Batcher;
import dev.runs.database.CertainCommit;
import dev.runs.database.Ids;
import dev.runs.run.Judgements.Outcome;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** How runs come to be: judged by {@link Judgements}, and written with the versions that their files have. */
final class Submits {
    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;
    private final RunStore store;
    private final Audit audit;
    private final Judgements judgements;
    private final Batcher<Submission, Outcome> batches;
    private final SubmitKeys keys = new SubmitKeys();

    Submits(Jdbi jdbi, Clock clock, Ids ids, RunRules rules, RunFiles files, RunStore store, Audit audit) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
        this.store = store;
        this.audit = audit;
        this.judgements = new Judgements(clock, rules, files, store);
        this.batches = new Batcher<>(this::submitTogether);
    }

    Run submit(Caller caller, RunRequest request, @Nullable SubmitKey key) {
        // What was taken already is answered also where it could not be judged at this moment.
        Optional<Run> before =
                key == null ? Optional.empty() : jdbi.inTransaction(handle -> earlier(handle, caller, key));
        return before.orElseGet(() -> submitNew(caller, request, key, Enclosed.of(ids.next())));
    }

    private Run submitNew(Caller caller, RunRequest request, @Nullable SubmitKey key, Enclosed enclosed) {
        Submission submission = judgements.prepare(caller, request, key, enclosed);
        return submission.isPlain() ? submitPlain(submission).orElseThrow() : submitWithMore(submission);
    }

    /** See {@code docs/decisions/0014-runs-are-written-in-groups.md}. */
    private Outcome submitPlain(Submission submission) {
        return CertainCommit.of(
                jdbi,
                () -> batches.ask(submission),
                () -> submission.judged().get(),
                (handle, outcome) -> write(handle, List.of(submission), List.of(outcome)));
    }

    private List<Outcome> submitTogether(List<Submission> submissions) {
        return jdbi.withHandle(handle -> {
            List<Outcome> outcomes = judgements.judge(handle, submissions);
            write(handle, submissions, outcomes);
            return outcomes;
        });
    }

    /** Of what is there already nothing changes. */
    private void write(Handle handle, List<Submission> submissions, List<Outcome> outcomes) {
        List<NewRun> made = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            Caller caller = submissions.get(i).caller();
            outcomes.get(i).made().map(run -> noted(caller, run)).forEach(made::add);
        }
        if (!made.isEmpty()) {
            store.insert(handle, made);
        }
    }

    private Run submitWithMore(Submission submission) {
        return CertainCommit.inTransaction(
                jdbi,
                handle -> earlier(handle, submission.caller(), submission.key()).orElseGet(() -> {
                    Run run = judgements.judge(handle, submission).orElseThrow();
                    insert(handle, submission, run);
                    return run;
                }),
                (handle, run) -> insert(handle, submission, run));
    }

    /** The same, with what comes along; where the run is there already, nothing changes. */
    Run submit(Caller caller, RunRequest request, Enclosed enclosed) {
        return jdbi.withHandle(handle -> store.find(handle, caller.organizationId(), enclosed.id()))
                .orElseGet(() -> submitNew(caller, request, null, enclosed));
    }

    Run validate(Caller caller, RunRequest request) {
        Submission submission = judgements.prepare(caller, request, null, Enclosed.of(ids.next()));
        return jdbi.withHandle(handle -> judgements.judge(handle, submission)).orElseThrow();
    }

    private Optional<Run> earlier(Handle handle, Caller caller, @Nullable SubmitKey key) {
        return key == null
                ? Optional.empty()
                : keys.find(handle, caller, key, clock.instant())
                        .flatMap(id -> store.find(handle, caller.organizationId(), id));
    }

    /** Changes nothing where it is there already. */
    private void insert(Handle handle, Submission submission, Run run) {
        if (store.insert(handle, List.of(noted(submission.caller(), run))) == 1) {
            Consumer<Handle> rows = submission.enclosed().rows();
            if (rows != null) {
                rows.accept(handle);
            }
            List<String> unchecked = submission.findings().unchecked();
            if (!unchecked.isEmpty()) {
                String message = unchecked(unchecked);
                store.addEvent(handle, run.id(), run.createdAt(), RunEvent.Code.DEPENDENCIES_UNCHECKED, message);
            }
        }
        SubmitKey key = submission.key();
        if (key != null) {
            keys.note(handle, submission.caller(), key, run);
        }
    }

    private NewRun noted(Caller caller, Run run) {
        return new NewRun(run, audit.json(run.id(), caller, Action.RUN_SUBMIT, "run " + run.id()));
    }

    private static String unchecked(List<String> libraries) {
        int shown = Math.min(libraries.size(), 3);
        int more = libraries.size() - shown;
        return "The package index did not say in time whether it has " + String.join(", ", libraries.subList(0, shown))
                + (more == 0 ? "" : " and " + more + " more") + ". Whether it does, their installation will show.";
    }
}
