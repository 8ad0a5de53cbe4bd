package dev.runs.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
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

    /**
     * Writes the entries of a table expression {@code audit}, whose one column {@code entry} is what {@link #json} makes.
     * What is null is none, and one that is there already stays as it is.
     */
    public static final String INSERT = """
            INSERT INTO audit_entry (id, at, organization_id, who, via, action, subject, address, request_id)
            SELECT e.* FROM audit, json_to_record(audit.entry) AS e (id text, at timestamptz, organization_id text,
                who text, via text, action text, subject text, address text, request_id text)
            WHERE audit.entry IS NOT NULL
            ON CONFLICT (id) DO NOTHING
            """;

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Clock clock;
    private final Ids ids;

    private record Entry(
            String id,
            String at,
            @Nullable String organizationId,
            String who,
            @Nullable String via,
            Action action,
            String subject,
            @Nullable String address,
            @Nullable String requestId) {}

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
        insert(handle, json(ids.next(), caller, action, subject));
    }

    /**
     * The same, to be written by {@link #INSERT} in another statement.
     *
     * @param id of the entry, so that writing it again changes nothing
     */
    public String json(String id, Caller caller, Action action, String subject) {
        return json(id, caller.organizationId(), caller.email(), caller.via(), action, subject, caller.origin());
    }

    /** What the administrator of the installation did. */
    void noteAdmin(Handle handle, String who, Action action, @Nullable String organizationId, String subject) {
        insert(handle, json(ids.next(), organizationId, who, null, action, subject, null));
    }

    /** What somebody was refused who did not prove to be anybody. */
    void noteStranger(Handle handle, Action action, String claimed, Origin origin) {
        insert(handle, json(ids.next(), null, claimed, null, action, "", origin));
    }

    private static void insert(Handle handle, String entry) {
        handle.createUpdate("WITH audit AS (SELECT :entry::json AS entry) " + INSERT)
                .bind("entry", entry)
                .execute();
    }

    private String json(
            String id,
            @Nullable String organizationId,
            String who,
            @Nullable String via,
            Action action,
            String subject,
            @Nullable Origin origin) {
        Entry entry = new Entry(
                id,
                clock.instant().toString(),
                organizationId,
                printable(who),
                via,
                action,
                printable(subject),
                origin == null ? null : origin.address(),
                origin == null ? null : origin.requestId());
        try {
            return JSON.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An entry of the audit log is not writable as JSON", e);
        }
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
