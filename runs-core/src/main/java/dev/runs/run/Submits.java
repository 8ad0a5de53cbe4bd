package dev.runs.run;

import dev.runs.access.Audit;
import dev.runs.access.Audit.Action;
import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.database.Batcher;
import dev.runs.database.CertainCommit;
import dev.runs.database.Ids;
import dev.runs.dependency.Findings;
import dev.runs.error.RunsException;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.Problem;
import dev.runs.error.RunsException.QuotaExceeded;
import dev.runs.runtime.Runtime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** How runs come to be: judged, completed with the defaults, and written with the versions that their files have. */
final class Submits {
    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;
    private final RunRules rules;
    private final RunFiles files;
    private final RunStore store;
    private final Audit audit;
    private final Batcher<Submission, Outcome> batches;
    private final SubmitKeys keys = new SubmitKeys();

    /**
     * What is to be judged, and written with it.
     *
     * @param judged once it is: where nobody knows whether it was written, it is not judged by its own run
     */
    private record Submission(
            Caller caller,
            RunRequest request,
            Findings findings,
            Map<String, Optional<String>> elsewhere,
            @Nullable SubmitKey key,
            Enclosed enclosed,
            AtomicReference<@Nullable Outcome> judged) {
        /** Whether it is the run alone. */
        boolean isPlain() {
            return key == null
                    && enclosed.rows() == null
                    && findings.unchecked().isEmpty();
        }
    }

    /** A run, or why there is none. */
    private record Outcome(@Nullable NewRun run, @Nullable RunsException refusal) {
        Stream<NewRun> made() {
            return Stream.ofNullable(run);
        }

        Run orElseThrow() {
            if (run == null) {
                throw Objects.requireNonNull(refusal);
            }
            return run.run();
        }
    }

    Submits(Jdbi jdbi, Clock clock, Ids ids, RunRules rules, RunFiles files, RunStore store, Audit audit) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
        this.rules = rules;
        this.files = files;
        this.store = store;
        this.audit = audit;
        this.batches = new Batcher<>(this::submitTogether, this::submitAlone);
    }

    Run submit(Caller caller, RunRequest request, @Nullable SubmitKey key) {
        // What was taken already is answered also where it could not be judged at this moment.
        Optional<Run> before =
                key == null ? Optional.empty() : jdbi.inTransaction(handle -> earlier(handle, caller, key));
        return before.orElseGet(() -> submitNew(caller, request, key, Enclosed.of(ids.next())));
    }

    private Run submitNew(Caller caller, RunRequest request, @Nullable SubmitKey key, Enclosed enclosed) {
        Submission submission = submission(caller, request, key, enclosed);
        return submission.isPlain() ? batches.ask(submission).orElseThrow() : submitWithMore(submission);
    }

    /** See {@code docs/decisions/0014-runs-are-written-in-groups.md}. */
    private List<Outcome> submitTogether(List<Submission> submissions) {
        return jdbi.withHandle(handle -> {
            List<Outcome> outcomes = judged(handle, submissions);
            List<NewRun> made = outcomes.stream().flatMap(Outcome::made).toList();
            if (!made.isEmpty()) {
                store.insert(handle, made);
            }
            return outcomes;
        });
    }

    private Outcome submitAlone(Submission submission) {
        Outcome before = submission.judged().get();
        Outcome outcome = before != null ? before : jdbi.withHandle(handle -> judged(handle, submission));
        List<NewRun> made = outcome.made().toList();
        if (!made.isEmpty()) {
            CertainCommit.ofStatement(jdbi, handle -> store.insert(handle, made));
        }
        return outcome;
    }

    private Run submitWithMore(Submission submission) {
        return CertainCommit.inTransaction(
                jdbi,
                handle -> earlier(handle, submission.caller(), submission.key()).orElseGet(() -> {
                    Run run = judged(handle, submission).orElseThrow();
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
        Submission submission = submission(caller, request, null, Enclosed.of(ids.next()));
        return jdbi.withHandle(handle -> judged(handle, submission)).orElseThrow();
    }

    private Submission submission(Caller caller, RunRequest request, @Nullable SubmitKey key, Enclosed enclosed) {
        Findings findings = rules.check(request);
        Map<String, Optional<String>> elsewhere = files.elsewhere(caller, request);
        return new Submission(caller, request, findings, elsewhere, key, enclosed, new AtomicReference<>());
    }

    private Optional<Run> earlier(Handle handle, Caller caller, @Nullable SubmitKey key) {
        return key == null
                ? Optional.empty()
                : keys.find(handle, caller, key, clock.instant())
                        .flatMap(id -> store.find(handle, caller.organizationId(), id));
    }

    private Outcome judged(Handle handle, Submission submission) {
        return judged(handle, List.of(submission)).get(0);
    }

    /** Each at the place of its submission. */
    private List<Outcome> judged(Handle handle, List<Submission> submissions) {
        List<SubmitFacts> facts = SubmitFacts.read(
                handle,
                submissions.stream()
                        .map(each -> new SubmitFacts.Question(
                                each.caller().organizationId(), files.paths(each.caller(), each.request())))
                        .toList());
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < submissions.size(); i++) {
            Outcome outcome = outcome(handle, submissions.get(i), facts.get(i));
            submissions.get(i).judged().set(outcome);
            outcomes.add(outcome);
        }
        return outcomes;
    }

    private Outcome outcome(Handle handle, Submission submission, SubmitFacts facts) {
        try {
            return new Outcome(noted(submission.caller(), judged(handle, submission, facts)), null);
        } catch (RunsException e) {
            return new Outcome(null, e);
        }
    }

    private Run judged(Handle handle, Submission submission, SubmitFacts facts) {
        Caller caller = submission.caller();
        RunRequest request = submission.request();
        List<Problem> problems = new ArrayList<>(submission.findings().problems());
        Map<String, Optional<String>> found = new HashMap<>(facts.files());
        found.putAll(submission.elsewhere());
        Organization organization = facts.organization();
        Runtime runtime = rules.runtime(request, organization, problems);
        Map<String, String> pinned = new HashMap<>(submission.enclosed().files());
        pinned.putAll(files.pin(caller, request, runtime, found, problems));
        if (!problems.isEmpty()) {
            throw new InvalidRequest(problems);
        }
        checkQueue(handle, organization);
        return complete(submission, organization, runtime, pinned);
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

    private void checkQueue(Handle handle, Organization organization) {
        Integer limit = organization.maxQueued();
        if (limit != null && store.queued(handle, organization.id(), limit) >= limit) {
            throw new QuotaExceeded("The organization has " + limit
                    + " runs waiting, as many as it may. Wait until some have started, or ask the administrator.");
        }
    }

    /** The run as it is when nobody has claimed it. */
    private Run complete(
            Submission submission, Organization organization, Runtime runtime, Map<String, String> pinned) {
        Caller caller = submission.caller();
        RunRequest request = submission.request();
        Instant now = clock.instant();
        return new Run(
                submission.enclosed().id(),
                caller.organizationId(),
                caller.organizationName(),
                caller.userId(),
                caller.email(),
                rules.name(request, now),
                RunStatus.PENDING,
                request.program(),
                runtime.name(),
                request.version(),
                rules.region(request),
                rules.timeout(request, organization),
                request.environment(),
                pinned,
                now,
                now,
                null,
                null,
                null,
                null,
                null,
                0,
                0,
                null,
                null,
                null,
                request.labels(),
                request.simulate(),
                null);
    }
}
