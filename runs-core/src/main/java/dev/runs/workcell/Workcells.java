package dev.runs.workcell;

import dev.runs.access.Audit;
import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.database.Ids;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.workflow.Workcell;
import dev.runs.workflow.WorkcellReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workcell of each organization: what an admin has put there, or else the file that the settings name. Either is
 * read when it is needed, so that a change counts from the next step on.
 */
public final class Workcells {
    private static final Logger LOG = LoggerFactory.getLogger(Workcells.class);

    private final Jdbi jdbi;
    private final Clock clock;
    private final Audit audit;
    private final Map<String, Path> files;
    /** The last one of each organization, so that one that has not changed is not read again. */
    private final ConcurrentMap<String, Known> last = new ConcurrentHashMap<>();

    /** @param files by the organization's name */
    public Workcells(Jdbi jdbi, Clock clock, Ids ids, Map<String, Path> files) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.audit = new Audit(clock, ids);
        this.files = Map.copyOf(files);
    }

    private record Known(String yaml, Optional<Workcell> workcell) {}

    /** Empty where the organization has none that can be read. One that no longer can stays as it was last. */
    public Optional<Workcell> of(String organizationId, String organizationName) {
        Optional<String> yaml = yaml(organizationId, organizationName);
        return yaml.flatMap(text -> last.compute(
                        organizationId,
                        (id, known) -> known != null && known.yaml.equals(text)
                                ? known
                                : new Known(
                                        text,
                                        read(text, organizationName)
                                                .or(() -> known == null ? Optional.empty() : known.workcell)))
                .workcell);
    }

    /** Of the caller's organization. */
    public Workcell get(Caller caller) {
        return of(caller.organizationId(), caller.organizationName())
                .orElseThrow(() -> new NotFound("A workcell of the organization", caller.organizationName()));
    }

    /** As it was written; empty where there is none. */
    public Optional<String> yaml(Caller caller) {
        return yaml(caller.organizationId(), caller.organizationName());
    }

    /**
     * Puts a workcell in the place of the organization's.
     *
     * @throws InvalidRequest with all that is wrong with it, by line
     */
    public Workcell put(Caller caller, String yaml) {
        caller.require(Role.ADMIN, "change the workcell");
        Workcell workcell = WorkcellReader.read(yaml);
        jdbi.useTransaction(handle -> {
            handle.createUpdate("""
                            INSERT INTO workcell (organization_id, yaml, updated_at, updated_by)
                            VALUES (:organization, :yaml, :at, :by)
                            ON CONFLICT (organization_id) DO UPDATE
                                SET yaml = excluded.yaml, updated_at = excluded.updated_at,
                                    updated_by = excluded.updated_by
                            """)
                    .bind("organization", caller.organizationId())
                    .bind("yaml", yaml)
                    .bind("at", clock.instant())
                    .bind("by", caller.email())
                    .execute();
            audit.note(handle, caller, Audit.Action.WORKCELL_CHANGE, workcell.name());
        });
        return workcell;
    }

    /** Removes what was put, so that the file of the settings counts again, where they name one. */
    public void remove(Caller caller) {
        caller.require(Role.ADMIN, "change the workcell");
        jdbi.useTransaction(handle -> {
            int removed = handle.createUpdate("DELETE FROM workcell WHERE organization_id = :organization")
                    .bind("organization", caller.organizationId())
                    .execute();
            if (removed > 0) {
                audit.note(handle, caller, Audit.Action.WORKCELL_CHANGE, "removed");
            }
        });
    }

    private Optional<String> yaml(String organizationId, String organizationName) {
        Optional<String> put = jdbi.withHandle(handle -> put(handle, organizationId));
        Path file = files.get(organizationName);
        if (put.isPresent() || file == null) {
            return put;
        }
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.warn("The workcell of {} cannot be read", organizationName, e);
            return Optional.empty();
        }
    }

    private static Optional<String> put(Handle handle, String organizationId) {
        return handle.createQuery("SELECT yaml FROM workcell WHERE organization_id = :organization")
                .bind("organization", organizationId)
                .mapTo(String.class)
                .findOne();
    }

    private static Optional<Workcell> read(String yaml, String organizationName) {
        try {
            return Optional.of(WorkcellReader.read(yaml));
        } catch (InvalidRequest e) {
            LOG.error("The workcell of {} cannot be used: {}", organizationName, e.getMessage());
            return Optional.empty();
        }
    }
}
