package dev.runs.run;

import dev.runs.access.Audit;
import dev.runs.access.Audit.Action;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.database.Ids;
import dev.runs.error.RunsException.Conflict;
import dev.runs.error.RunsException.Forbidden;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.error.RunsException.QuotaExceeded;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The use cases of runs. Every one sees only the caller's organization. */
public final class Runs {
    /** No page is longer. */
    public static final int MAX_PAGE = 100;

    private final Jdbi jdbi;
    private final Clock clock;
    private final RunStore store;
    private final Consumer<String> wake;
    private final Audit audit;
    private final Submits submits;

    /** @param wake told the id of a run that the dispatcher should look at, after the commit */
    public Runs(
            Jdbi jdbi, Clock clock, Ids ids, RunRules rules, RunFiles files, RunStore store, Consumer<String> wake) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.store = store;
        this.wake = wake;
        this.audit = new Audit(clock, ids);
        this.submits = new Submits(jdbi, clock, ids, rules, files, store, audit);
    }

    /**
     * Takes a run into the queue, with the versions that its program and files have now. Once this returns, the run
     * is durable. Where it throws, there is no run, unless the database went away at the very moment of the commit and
     * stayed away.
     *
     * @param key where one was given, the same submit under it within 24 hours returns the first one's run
     * @throws InvalidRequest with everything that is wrong
     * @throws QuotaExceeded where the organization has as many runs waiting as it may
     * @throws Conflict where a submit under this key is under way
     */
    public Run submit(Caller caller, RunRequest request, @Nullable SubmitKey key) {
        caller.require(Role.MEMBER, "submit runs");
        Run run = submits.submit(caller, request, key);
        wake.accept(run.id());
        return run;
    }

    /** See {@link #submit(Caller, RunRequest, SubmitKey)}. */
    public Run submit(Caller caller, RunRequest request) {
        return submit(caller, request, null);
    }

    /** Takes a run that Runs itself makes; the same again finds it. See {@link #submit(Caller, RunRequest, SubmitKey)}. */
    public Run submitOwn(Caller caller, RunRequest request, Enclosed enclosed) {
        caller.require(Role.MEMBER, "submit runs");
        Run run = submits.submit(caller, request, enclosed);
        wake.accept(run.id());
        return run;
    }

    /** What a submit would make, which judges it in the same way; nothing is written. */
    public Run validate(Caller caller, RunRequest request) {
        caller.require(Role.MEMBER, "submit runs");
        return submits.validate(caller, request);
    }

    public Run find(Caller caller, String id) {
        return jdbi.withHandle(handle -> find(handle, caller, id));
    }

    /** Which of these runs are active, whoever owns them: for work on runs that callers were shown. */
    public Set<String> active(Collection<String> ids) {
        return jdbi.withHandle(handle -> store.active(handle, ids));
    }

    /** Newest first. {@code cursor} is one of an earlier page, or null for the first. */
    public Page<Run> list(Caller caller, RunFilter filter, @Nullable String cursor, int size) {
        if (size < 0 || size > MAX_PAGE) {
            throw new InvalidRequest("size", "A page has 0 to " + MAX_PAGE + " runs.", "Ask for fewer, page by page.");
        }
        RunCursor from = RunCursor.parse(cursor);
        return jdbi.withHandle(handle -> new RunList(handle, caller.organizationId(), filter).page(from, size));
    }

    /** The events of runs that the caller has just been shown, in order. */
    public List<RunEvent> events(Collection<Run> runs) {
        return jdbi.withHandle(
                handle -> store.events(handle, runs.stream().map(Run::id).toList()));
    }

    /**
     * Asks for the end of a run. One that waits in the queue is CANCELLED at once, one that has been claimed as soon
     * as its program is gone. Cancelling twice changes nothing.
     *
     * @throws Conflict where it has ended otherwise already
     */
    public Run cancel(Caller caller, String id) {
        caller.require(Role.MEMBER, "cancel runs");
        Instant now = clock.instant();
        Run cancelled = jdbi.inTransaction(handle -> {
            Run run = find(handle, caller, id);
            if (!caller.isAtLeast(Role.ADMIN) && !run.userId().equals(caller.userId())) {
                throw new Forbidden("Only an admin may cancel a run that somebody else submitted.");
            }
            if (run.status().isTerminal() && run.status() != RunStatus.CANCELLED) {
                throw new Conflict("The run has ended already: it is " + run.status() + ".");
            }
            if (run.status().isActive() && store.requestCancel(handle, id, caller.email(), now)) {
                audit.note(handle, caller, Action.RUN_CANCEL, "run " + id);
                // Nobody has claimed it, and the fence shows whether anybody does meanwhile: it ends here.
                if (run.serverId() == null) {
                    store.move(handle, Move.cancelled(run, now, null));
                }
            }
            return find(handle, caller, id);
        });
        wake.accept(id);
        return cancelled;
    }

    private Run find(Handle handle, Caller caller, String id) {
        return store.find(handle, caller.organizationId(), id).orElseThrow(() -> new NotFound("The run", id));
    }
}
