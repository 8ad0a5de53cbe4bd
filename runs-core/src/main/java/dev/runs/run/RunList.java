package dev.runs.run;

import dev.runs.database.Ids;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * The list of an organization's runs, newest first: keyset pages, so that the deepest costs as much as the first. Names
 * and labels never change and lie in tables of their own, each in the order of its runs: where nothing else is asked
 * for, they are followed and only the page's runs are read.
 */
final class RunList {
    private final Handle handle;
    /** What holds a run's id in each of the tables, of the one that is followed first. */
    private final List<String> ids = new ArrayList<>();

    private final StringBuilder tables = new StringBuilder();
    private final StringBuilder where = new StringBuilder();
    private final Map<String, Object> bindings = new HashMap<>();
    /** Whether a part of the name is looked for. */
    private final boolean byPattern;
    /** A condition each. */
    private final List<String> statuses = new ArrayList<>();

    RunList(Handle handle, String organizationId, RunFilter filter) {
        this.handle = handle;
        bindings.put("organizationId", organizationId);
        String name = filter.name() == null ? "" : filter.name();
        boolean byKeys = (!name.isEmpty() || !filter.labels().isEmpty())
                && filter.createdAfter() == null
                && filter.region() == null
                && filter.statuses().isEmpty();
        if (!byKeys) {
            tables.append("run r");
            ids.add("r.id");
            where.append(" AND r.organization_id = :organizationId");
        }
        byPattern = name.contains("*");
        if (!name.isEmpty()) {
            key("run_name", "named", byPattern ? "named.name LIKE :name" : "named.name = :name");
            bindings.put("name", byPattern ? like(name) : name);
        }
        int labels = 0;
        for (String label : filter.labels()) {
            String joined = "label" + labels++;
            key("run_label", joined, "%1$s.label = :%1$s".formatted(joined));
            bindings.put(joined, label);
        }
        if (filter.createdAfter() != null) {
            // The id is made after this time is taken: by it, what was submitted earlier is not passed over.
            where.append(" AND r.created_at > :createdAfter").append(from(">=", ":firstId"));
            bindings.put("firstId", Ids.first(filter.createdAfter()));
            bindings.put("createdAfter", filter.createdAfter());
        }
        if (filter.region() != null) {
            where.append(" AND r.region = :region");
            bindings.put("region", filter.region());
        }
        filter.statuses().stream().flatMap(RunList::stored).distinct().sorted().forEach(status -> {
            bindings.put("status" + statuses.size(), status);
            statuses.add(" AND r.status = :status" + statuses.size());
        });
    }

    /** On the wire a run that timed out is a failed one. */
    private static Stream<String> stored(RunStatus status) {
        return (status == RunStatus.FAILED ? Stream.of(status, RunStatus.TIMED_OUT) : Stream.of(status))
                .map(RunStatus::name);
    }

    /** By a join, not by asking each run: what is rare is found without passing over all other runs. */
    private void key(String table, String as, String condition) {
        String id = as + ".run_id";
        if (tables.isEmpty()) {
            tables.append(table).append(" AS ").append(as);
        } else {
            tables.append(" JOIN %s AS %s ON %s = %s".formatted(table, as, id, ids.get(0)));
        }
        ids.add(id);
        where.append(" AND %s.organization_id = :organizationId AND ".formatted(as))
                .append(condition);
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
        String direction = cursor.backwards() ? " ASC" : " DESC";
        String from = cursor.id() == null ? "" : from(cursor.backwards() ? ">" : "<", ":cursor");
        String found = ids(from, direction, " LIMIT :limit");
        Query query = handle.createQuery(RunRows.COLUMNS + "(" + found + ") AS found JOIN run r ON r.id = found.id"
                        + RunRows.OWNERS + "ORDER BY r.id" + direction)
                .bind("limit", limit);
        if (cursor.id() != null) {
            query.bind("cursor", cursor.id());
        }
        return bound(query).map(RunRows::map).list();
    }

    private int total() {
        // Not bound: of a limit that it does not know, PostgreSQL believes that it is soon reached, and reads all names
        // of an organization in the hope of it.
        String found = ids("", "", " LIMIT " + Page.EXACT_TOTAL);
        return bound(handle.createQuery("SELECT count(*) FROM (" + found + ") AS found"))
                .mapTo(Integer.class)
                .one();
    }

    private Query bound(Query query) {
        query.bindMap(bindings);
        // For any pattern, PostgreSQL expects few names and plans to read all that there are.
        return byPattern ? query.addCustomizer(ReplannedStatement.INSTANCE) : query;
    }

    /**
     * The ids of what is looked for, which indexes alone can tell. Of each status by itself: so each comes in the order of
     * an index, and PostgreSQL knows how many to expect.
     *
     * @param direction empty for any order; those of a status have one in any case, as following two orders at once is
     *     the quickest way to what is in both
     */
    private String ids(String from, String direction, String limit) {
        String id = ids.get(0);
        String found = "SELECT " + id + " AS id FROM " + tables + " WHERE TRUE" + where + from;
        String first = (statuses.isEmpty() && direction.isEmpty() ? "" : " ORDER BY " + id + direction) + limit;
        List<String> each = statuses.isEmpty() ? List.of("") : statuses;
        return each.size() == 1
                ? found + each.get(0) + first
                : each.stream()
                        .map(status -> "(" + found + status + first + ")")
                        .collect(Collectors.joining(" UNION ALL ", "", " ORDER BY id" + direction + limit));
    }

    /** Of each table: what is joined must not be passed over up to there either. */
    private String from(String compared, String place) {
        return ids.stream()
                .map(id -> " AND " + id + " " + compared + " " + place)
                .collect(Collectors.joining());
    }

    private static String like(String pattern) {
        return pattern.replace("\\", "\\\\")
                .replace("%", "\\%")
                .replace("_", "\\_")
                .replace("*", "%");
    }
}
