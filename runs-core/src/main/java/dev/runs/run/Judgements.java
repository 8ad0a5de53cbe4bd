package dev.runs.run;

import dev.runs.access.Caller;
import dev.runs.access.Organization;
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
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What becomes of what is submitted: a run, completed with the defaults, or everything that is wrong with it. */
final class Judgements {
    private final Clock clock;
    private final RunRules rules;
    private final RunFiles files;
    private final RunStore store;

    /** A run, or why there is none. */
    record Outcome(@Nullable Run run, @Nullable RunsException refusal) {
        Stream<Run> made() {
            return Stream.ofNullable(run);
        }

        Run orElseThrow() {
            if (run == null) {
                throw Objects.requireNonNull(refusal);
            }
            return run;
        }
    }

    Judgements(Clock clock, RunRules rules, RunFiles files, RunStore store) {
        this.clock = clock;
        this.rules = rules;
        this.files = files;
        this.store = store;
    }

    /** With what is asked over the network: not a thing to do within a transaction. */
    Submission prepare(Caller caller, RunRequest request, @Nullable SubmitKey key, Enclosed enclosed) {
        Findings findings = rules.check(request);
        Map<String, Optional<String>> elsewhere = files.elsewhere(caller, request);
        return new Submission(caller, request, findings, elsewhere, key, enclosed, new AtomicReference<>());
    }

    Outcome judge(Handle handle, Submission submission) {
        return judge(handle, List.of(submission)).get(0);
    }

    /** Each at the place of its submission. */
    List<Outcome> judge(Handle handle, List<Submission> submissions) {
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
            return new Outcome(run(handle, submission, facts), null);
        } catch (RunsException e) {
            return new Outcome(null, e);
        }
    }

    private Run run(Handle handle, Submission submission, SubmitFacts facts) {
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
