package dev.runs.experiment;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.database.CertainCommit;
import dev.runs.database.Ids;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.workflow.WeiTimes;
import java.time.Clock;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The use cases of a laboratory's events. Every one sees only the caller's organization. */
public final class EventLog {
    /** Few, since one may have a megabyte. */
    private static final int PAGE = 20;

    private static final ExperimentEvents EVENTS = new ExperimentEvents();

    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;

    EventLog(Jdbi jdbi, Clock clock, Ids ids) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * Keeps an event, and answers it, with an id and a time where it has none. One whose id is known already changes nothing: the one
     * that is stored is answered.
     *
     * @throws NotFound where there is no such experiment or campaign
     * @throws InvalidRequest where a word is longer than is kept
     */
    public String post(Caller caller, NewEvent event) {
        caller.require(Role.MEMBER, "log events");
        TextLimits.name("event_type", event.type());
        TextLimits.name("event_name", event.name());
        Instant now = clock.instant();
        String id = event.id() == null ? ids.next() : event.id();
        String timestamp = event.timestamp() == null ? WeiTimes.time(now) : event.timestamp();
        EventRow row = new EventRow(
                caller.organizationId(),
                id,
                event.experimentId(),
                event.campaignId(),
                null,
                null,
                now,
                EventBody.write(id, timestamp, event).toString());
        return CertainCommit.inTransaction(
                jdbi,
                handle -> {
                    Experiments.requireNamed(handle, row.organizationId(), row.experimentId(), row.campaignId());
                    return EVENTS.add(handle, row) ? row.body() : stored(handle, row);
                },
                (handle, told) -> EVENTS.add(handle, row));
    }

    public EventText find(Caller caller, String id) {
        return jdbi.withHandle(handle -> EVENTS.find(handle, caller.organizationId(), id))
                .orElseThrow(() -> new NotFound("Event " + id + " not found"));
    }

    /** The organization's newest ones, newest first. */
    public Rows<EventText> list(Caller caller) {
        return new Rows<>(
                PAGE,
                Experiments.MAX_LISTED,
                (last, limit) -> jdbi.withHandle(handle -> EVENTS.newest(
                        handle, caller.organizationId(), last == null ? Long.MAX_VALUE : last.number(), limit)));
    }

    /** All of an experiment's, oldest first. */
    public Rows<EventText> of(Caller caller, String experimentId) {
        jdbi.useHandle(handle -> Experiments.require(handle, caller.organizationId(), experimentId));
        return new Rows<>(
                PAGE,
                Integer.MAX_VALUE,
                (last, limit) -> jdbi.withHandle(handle -> EVENTS.of(
                        handle, caller.organizationId(), experimentId, last == null ? -1 : last.number(), limit)));
    }

    private static String stored(Handle handle, EventRow row) {
        return EVENTS.find(handle, row.organizationId(), row.id()).orElseThrow().body();
    }
}
