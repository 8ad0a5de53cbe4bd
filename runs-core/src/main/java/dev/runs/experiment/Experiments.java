package dev.runs.experiment;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.database.CertainCommit;
import dev.runs.database.Ids;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileStore;
import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The use cases of experiments. Every one sees only the caller's organization. */
public final class Experiments {
    /** No list of an organization's is longer. */
    public static final int MAX_LISTED = 1_000;

    /** Larger than any id. */
    static final String LAST = "~";

    private static final int PAGE = 100;
    private static final ExperimentTable TABLE = new ExperimentTable();

    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;
    private final FileStore files;

    /** @param files where the files among the data points are kept */
    public Experiments(Jdbi jdbi, Clock clock, Ids ids, FileStore files) {
        this.files = files;
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
    }

    /** What belongs together among them. */
    public Campaigns campaigns() {
        return new Campaigns(jdbi, clock, ids);
    }

    /** What is told of them. */
    public EventLog events() {
        return new EventLog(jdbi, clock, ids);
    }

    /** What they found out. */
    public ExperimentData data() {
        return new ExperimentData(jdbi, clock, ids, files);
    }

    /**
     * For work that is done inside somebody else's transaction.
     *
     * @throws NotFound in WEI's words
     */
    public static Experiment require(Handle handle, String organizationId, String id) {
        return find(handle, organizationId, id).orElseThrow(() -> notFound(id));
    }

    /** Both, as far as they are named. */
    static void requireNamed(
            Handle handle, String organizationId, @Nullable String experimentId, @Nullable String campaignId) {
        if (experimentId != null) {
            require(handle, organizationId, experimentId);
        }
        if (campaignId != null) {
            Campaigns.require(handle, organizationId, campaignId);
        }
    }

    private static NotFound notFound(String id) {
        return new NotFound("Experiment " + id + " not found");
    }

    /** The same, where there may be none. */
    public static Optional<Experiment> find(Handle handle, String organizationId, String id) {
        return TABLE.find(handle, organizationId, id);
    }

    /**
     * @throws NotFound where there is no such campaign
     * @throws InvalidRequest where a text is longer than is kept
     */
    public Experiment create(Caller caller, NewExperiment wanted) {
        caller.require(Role.MEMBER, "create experiments");
        wanted.check();
        Experiment experiment = new Experiment(
                ids.next(),
                wanted.name(),
                wanted.campaignId(),
                wanted.description(),
                wanted.emailAddresses(),
                clock.instant(),
                null);
        return CertainCommit.inTransaction(
                jdbi,
                handle -> {
                    requireNamed(handle, caller.organizationId(), null, wanted.campaignId());
                    TABLE.insert(handle, caller.organizationId(), experiment);
                    return experiment;
                },
                (handle, made) -> TABLE.insert(handle, caller.organizationId(), made));
    }

    public Experiment find(Caller caller, String id) {
        return jdbi.withHandle(handle -> require(handle, caller.organizationId(), id));
    }

    /** The newest ones, newest first. */
    public Rows<Experiment> list(Caller caller) {
        return new Rows<>(
                PAGE,
                MAX_LISTED,
                (last, limit) -> jdbi.withHandle(
                        handle -> TABLE.page(handle, caller.organizationId(), last == null ? LAST : last.id(), limit)));
    }

    /** Notes that its client goes on. */
    public void checkIn(Caller caller, String id) {
        caller.require(Role.MEMBER, "check in");
        boolean isThere =
                jdbi.inTransaction(handle -> TABLE.checkIn(handle, caller.organizationId(), id, clock.instant()));
        if (!isThere) {
            throw notFound(id);
        }
    }
}
