package dev.runs.access;

import dev.runs.database.Ids;
import dev.runs.error.OneLine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jspecify.annotations.Nullable;

/**
 * The audit log: who did, or was refused, what, and from where. An entry is written in the transaction of what it tells
 * of; the database refuses to change one or to take it away.
 */
public final class Audit {
    private static final RowMapper<AuditEntry> ENTRY = ConstructorMapper.of(AuditEntry.class);
    private static final int LONGEST = 300;
    /** From the making of an id to the time of its entry; more than the time of a request. */
    private static final Duration LONGEST_WRITE = Duration.ofMinutes(5);

    private final Clock clock;
    private final Ids ids;

    public Audit(Clock clock, Ids ids) {
        this.clock = clock;
        this.ids = ids;
    }

    /** What is worth an entry. The names are in the database: they are added to, never changed. */
    public enum Action {
        SIGN_IN,
        SIGN_IN_REFUSED,
        SIGN_OUT,
        KEY_REFUSED,
        REFUSED,
        RUN_SUBMIT,
        RUN_CANCEL,
        FILE_DELETE,
        FILE_RENAME,
        FOLDER_DELETE,
        ORGANIZATION_CREATE,
        ORGANIZATION_SET,
        USER_CREATE,
        USER_ROLE,
        USER_DISABLE,
        KEY_CREATE,
        KEY_REVOKE,
        SIGN_IN_LINK_CREATE,
        WORKCELL_CHANGE
    }

    /** What a caller did. */
    public void note(Handle handle, Caller caller, Action action, String subject) {
        note(handle, ids.next(), caller, action, subject);
    }

    /** @param id of the entry, so that writing it again changes nothing */
    public void note(Handle handle, String id, Caller caller, Action action, String subject) {
        insert(handle, id, caller.organizationId(), caller.email(), caller.via(), action, subject, caller.origin());
    }

    /** What the administrator of the installation did. */
    void noteAdmin(Handle handle, String who, Action action, @Nullable String organizationId, String subject) {
        insert(handle, ids.next(), organizationId, who, null, action, subject, null);
    }

    /** What somebody was refused who did not prove to be anybody. */
    void noteStranger(Handle handle, Action action, String claimed, Origin origin) {
        insert(handle, ids.next(), null, claimed, null, action, "", origin);
    }

    private void insert(
            Handle handle,
            String id,
            @Nullable String organizationId,
            String who,
            @Nullable String via,
            Action action,
            String subject,
            @Nullable Origin origin) {
        handle.createUpdate("""
                        INSERT INTO audit_entry
                            (id, at, organization_id, who, via, action, subject, address, request_id)
                        VALUES (:id, :at, :organizationId, :who, :via, :action, :subject, :address, :requestId)
                        ON CONFLICT (id) DO NOTHING
                        """)
                .bind("id", id)
                .bind("at", clock.instant())
                .bind("organizationId", organizationId)
                .bind("who", printable(who))
                .bind("via", via)
                .bind("action", action)
                .bind("subject", printable(subject))
                .bind("address", origin == null ? null : origin.address())
                .bind("requestId", origin == null ? null : origin.requestId())
                .execute();
    }

    /**
     * The newest entries, oldest first.
     *
     * @param organizationId only this one's; null for all
     * @param who only of this e-mail address; null for all
     * @param since only those that are not older; null for all
     */
    static List<AuditEntry> newest(
            Handle handle, @Nullable String organizationId, @Nullable String who, @Nullable Instant since, int limit) {
        StringBuilder where = new StringBuilder(" WHERE true");
        Map<String, Object> bindings = new HashMap<>();
        if (organizationId != null) {
            where.append(" AND e.organization_id = :organization");
            bindings.put("organization", organizationId);
        }
        if (who != null) {
            where.append(" AND e.who = :who");
            bindings.put("who", who);
        }
        if (since != null) {
            // By the id older entries are not passed over. It may have been made before the entry's time was taken.
            where.append(" AND e.at >= :since AND e.id >= :firstId");
            bindings.put("since", since);
            bindings.put("firstId", Ids.first(since.minus(LONGEST_WRITE)));
        }
        return handle.createQuery("SELECT newest.*, o.name AS organization_name FROM (SELECT * FROM audit_entry e"
                        + where
                        + " ORDER BY e.id DESC LIMIT :limit) AS newest"
                        + " LEFT JOIN organization o ON o.id = newest.organization_id ORDER BY newest.id")
                .bindMap(bindings)
                .bind("limit", limit)
                .map(ENTRY)
                .list();
    }

    private static String printable(String text) {
        String line = OneLine.of(text);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }
}
