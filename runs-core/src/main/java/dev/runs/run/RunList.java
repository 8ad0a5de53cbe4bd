package dev.runs.run;

import dev.runs.database.Ids;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The list of an organization's runs, newest first: keyset pages, so that the deepest costs as much as the first. */
final class RunList {
    private static final String OF_ORGANIZATION = " WHERE r.organization_id = :organizationId";
    /** Where the runs of a label lie in their organization's list is nothing that the database knows. */
    private static final String EACH_BY_ITS_KEY =
            " CROSS JOIN LATERAL (SELECT * FROM run WHERE id = label0.run_id OFFSET 0) AS r";

    private final Handle handle;
    /** The labels that a run must have, joined to what comes before them. */
    private final StringBuilder joins = new StringBuilder();

    private final StringBuilder where = new StringBuilder();
    private final Map<String, Object> bindings = new HashMap<>();
    private final Set<String> statuses = new TreeSet<>();
    private final boolean byLabels;
    private int labels;

    RunList(Handle handle, String organizationId, RunFilter filter) {
        this.handle = handle;
        bindings.put("organizationId", organizationId);
        String name = filter.name();
        if (name != null && !name.isEmpty()) {
            boolean pattern = name.contains("*");
            where.append(pattern ? " AND r.name LIKE :name" : " AND r.name = :name");
            bindings.put("name", pattern ? like(name) : name);
        }
        if (filter.createdAfter() != null) {
            // The id is made after this time is taken: by it, what was submitted earlier is not passed over.
            where.append(" AND r.created_at > :createdAfter AND r.id >= :firstId");
            bindings.put("firstId", Ids.first(filter.createdAfter()));
            bindings.put("createdAfter", filter.createdAfter());
        }
        // With nothing but labels, they are followed, newest first; else the database chooses what it follows.
        byLabels = !filter.labels().isEmpty()
                && where.isEmpty()
                && filter.region() == null
                && filter.statuses().isEmpty();
        for (String label : filter.labels()) {
            // By a join, not by asking each run: a rare label is found without passing over all other runs.
            String joined = "label" + labels++;
            if (byLabels && labels == 1) {
                joins.append("run_label AS label0");
            } else {
                joins.append(" JOIN run_label AS %1$s ON %1$s.run_id = ".formatted(joined))
                        .append(byLabels ? "label0.run_id" : "r.id");
            }
            where.append(" AND %1$s.organization_id = :organizationId AND %1$s.label = :%1$s".formatted(joined));
            bindings.put(joined, label);
        }
        if (filter.region() != null) {
            where.append(" AND r.region = :region");
            bindings.put("region", filter.region());
        }
        for (RunStatus status : filter.statuses()) {
            statuses.add(status.name());
            if (status == RunStatus.FAILED) {
                // On the wire a run that timed out is a failed one.
                statuses.add(RunStatus.TIMED_OUT.name());
            }
        }
        if (!statuses.isEmpty()) {
            where.append(" AND r.status = ANY(:statuses)");
        }
    }

    Page<Run> page(RunCursor cursor, int size) {
        if (size == 0) {
            return new Page<>(List.of(), total(), null, null);
        }
        String id = cursor.id();
        List<Run> found = new ArrayList<>(find(cursor, size + 1));
        boolean more = found.size() > size;
        if (more) {
            found.remove(size);
        }
        if (cursor.backwards()) {
            Collections.reverse(found);
        }
        boolean older = cursor.backwards() || more;
        boolean newer = cursor.backwards() ? more : id != null;
        return new Page<>(
                List.copyOf(found),
                total(),
                older && !found.isEmpty()
                        ? RunCursor.next(found.get(found.size() - 1).id())
                        : null,
                newer && !found.isEmpty() ? RunCursor.previous(found.get(0).id()) : null);
    }

    private List<Run> find(RunCursor cursor, int limit) {
        String from = cursor.id() == null ? "" : from(cursor.backwards() ? ">" : "<");
        String ordered =
                (byLabels ? " ORDER BY label0.run_id" : " ORDER BY r.id") + (cursor.backwards() ? " ASC" : " DESC");
        String select = byLabels
                ? RunRows.COLUMNS + joins + EACH_BY_ITS_KEY + RunRows.OWNERS + " WHERE TRUE"
                : RunRows.SELECT + joins + OF_ORGANIZATION;
        return bound(handle.createQuery(select + where + from + ordered + " LIMIT :limit"), cursor.id())
                .bind("limit", limit)
                .map(RunRows::map)
                .list();
    }

    /** Of the runs and of each label: what is joined must not be passed over up to the cursor either. */
    private String from(String compared) {
        StringBuilder from = new StringBuilder(" AND r.id " + compared + " :cursor");
        for (int i = 0; i < labels; i++) {
            from.append(" AND label")
                    .append(i)
                    .append(".run_id ")
                    .append(compared)
                    .append(" :cursor");
        }
        return from.toString();
    }

    private int total() {
        String from = byLabels ? joins + " WHERE TRUE" : "run r" + joins + OF_ORGANIZATION;
        // Not bound: of a limit that it does not know, PostgreSQL believes that it is soon reached, and reads all names
        // of an organization in the hope of it.
        String count =
                "SELECT count(*) FROM (SELECT 1 FROM " + from + where + " LIMIT " + Page.EXACT_TOTAL + ") AS counted";
        return bound(handle.createQuery(count), null).mapTo(Integer.class).one();
    }

    private Query bound(Query query, @Nullable String cursor) {
        query.bindMap(bindings);
        if (!statuses.isEmpty()) {
            query.bindArray("statuses", String.class, statuses.toArray());
        }
        if (cursor != null) {
            query.bind("cursor", cursor);
        }
        return query;
    }

    private static String like(String pattern) {
        return pattern.replace("\\", "\\\\")
                .replace("%", "\\%")
                .replace("_", "\\_")
                .replace("*", "%");
    }
}
