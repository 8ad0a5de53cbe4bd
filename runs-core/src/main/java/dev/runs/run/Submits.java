package dev.runs.run;

import dev.runs.access.Audit;
import dev.runs.access.Audit.Action;
import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.database.CertainCommit;
import dev.runs.database.Ids;
import dev.runs.dependency.Findings;
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
import java.util.Optional;
import java.util.function.Consumer;
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
    private final GroupCommit together;
    private final SubmitKeys keys = new SubmitKeys();

    Submits(Jdbi jdbi, Clock clock, Ids ids, RunRules rules, RunFiles files, RunStore store, Audit audit) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
        this.rules = rules;
        this.files = files;
        this.store = store;
        this.audit = audit;
        this.together = new GroupCommit(jdbi, store);
    }

    Run submit(Caller caller, RunRequest request, @Nullable SubmitKey key) {
        // What was taken already is answered also where it could not be judged at this moment.
        Optional<Run> before =
                key == null ? Optional.empty() : jdbi.inTransaction(handle -> earlier(handle, caller, key));
        return before.orElseGet(() -> submitNew(caller, request, key, Enclosed.of(ids.next())));
    }

    private Run submitNew(Caller caller, RunRequest request, @Nullable SubmitKey key, Enclosed enclosed) {
        Findings findings = rules.check(request);
        Map<String, Optional<String>> elsewhere = files.elsewhere(caller, request);
        if (key == null && enclosed.rows() == null && findings.unchecked().isEmpty()) {
            Run run = jdbi.withHandle(handle -> judged(handle, caller, request, findings, elsewhere, enclosed));
            together.write(noted(caller, run));
            return run;
        }
        return CertainCommit.inTransaction(
                jdbi,
                handle -> earlier(handle, caller, key).orElseGet(() -> {
                    Run run = judged(handle, caller, request, findings, elsewhere, enclosed);
                    insert(handle, caller, run, findings, key, enclosed);
                    return run;
                }),
                (handle, run) -> insert(handle, caller, run, findings, key, enclosed));
    }

    /** The same, with what comes along; where the run is there already, nothing changes. */
    Run submit(Caller caller, RunRequest request, Enclosed enclosed) {
        return jdbi.withHandle(handle -> store.find(handle, caller.organizationId(), enclosed.id()))
                .orElseGet(() -> submitNew(caller, request, null, enclosed));
    }

    Run validate(Caller caller, RunRequest request) {
        Findings findings = rules.check(request);
        Map<String, Optional<String>> elsewhere = files.elsewhere(caller, request);
        return jdbi.withHandle(handle -> judged(handle, caller, request, findings, elsewhere, Enclosed.of(ids.next())));
    }

    private Optional<Run> earlier(Handle handle, Caller caller, @Nullable SubmitKey key) {
        return key == null
                ? Optional.empty()
                : keys.find(handle, caller, key, clock.instant())
                        .flatMap(id -> store.find(handle, caller.organizationId(), id));
    }

    private Run judged(
            Handle handle,
            Caller caller,
            RunRequest request,
            Findings findings,
            Map<String, Optional<String>> elsewhere,
            Enclosed enclosed) {
        List<Problem> problems = new ArrayList<>(findings.problems());
        SubmitFacts facts = SubmitFacts.read(handle, caller.organizationId(), files.paths(caller, request));
        Map<String, Optional<String>> found = new HashMap<>(facts.files());
        found.putAll(elsewhere);
        Organization organization = facts.organization();
        Runtime runtime = rules.runtime(request, organization, problems);
        Map<String, String> pinned = new HashMap<>(enclosed.files());
        pinned.putAll(files.pin(caller, request, runtime, found, problems));
        if (!problems.isEmpty()) {
            throw new InvalidRequest(problems);
        }
        checkQueue(handle, organization);
        return complete(caller, request, organization, runtime, enclosed.id(), pinned);
    }

    /** Changes nothing where it is there already. */
    private void insert(
            Handle handle, Caller caller, Run run, Findings findings, @Nullable SubmitKey key, Enclosed enclosed) {
        if (store.insert(handle, List.of(noted(caller, run))) == 1) {
            Consumer<Handle> rows = enclosed.rows();
            if (rows != null) {
                rows.accept(handle);
            }
            if (!findings.unchecked().isEmpty()) {
                String message = unchecked(findings.unchecked());
                store.addEvent(handle, run.id(), run.createdAt(), RunEvent.Code.DEPENDENCIES_UNCHECKED, message);
            }
        }
        if (key != null) {
            keys.note(handle, caller, key, run);
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
            Caller caller,
            RunRequest request,
            Organization organization,
            Runtime runtime,
            String id,
            Map<String, String> pinned) {
        Instant now = clock.instant();
        return new Run(
                id,
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
