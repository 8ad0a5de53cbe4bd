package dev.runs.api.resource;

import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.log.LogCursor;
import dev.runs.log.LogPattern;
import jakarta.ws.rs.core.MultivaluedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a log beyond the contract.
 *
 * @param tail the last so many lines
 * @param fromTime lines from this time on, in milliseconds since 1970
 */
record LogQuestion(
        @Nullable Integer tail,
        @Nullable Long fromTime,
        @Nullable Search search) {
    private static final int MAX_TAIL = 10_000;
    private static final int USUAL_MATCHES = 50;
    private static final int MAX_MATCHES = 1_000;
    private static final int MAX_CONTEXT = 10;

    /** Lines that match, from a place on. */
    record Search(LogPattern pattern, LogCursor from, int size, int context) {}

    static LogQuestion of(MultivaluedMap<String, String> query) {
        refuseBoth(query, "tail", "cursor");
        refuseBoth(query, "from_time", "cursor");
        refuseBoth(query, "tail", "from_time");
        refuseBoth(query, "tail", "q");
        Long fromTime = Parameters.time("from_time", query.getFirst("from_time"));
        Manner manner = Manner.of(query);
        return new LogQuestion(
                query.containsKey("tail")
                        ? Integer.valueOf(Parameters.integer("tail", query.getFirst("tail"), 1, 1, MAX_TAIL))
                        : null,
                fromTime,
                query.containsKey("q") ? search(query, fromTime, manner) : null);
    }

    /** How to look for something. What cannot be is refused also where nothing is looked for, and not ignored. */
    private record Manner(boolean ignoreCase, boolean regex, int context) {
        static Manner of(MultivaluedMap<String, String> query) {
            return new Manner(
                    Parameters.choice("case", query.getFirst("case"), "sensitive", "insensitive"),
                    Parameters.choice("regex", query.getFirst("regex"), "false", "true"),
                    Parameters.integer("context", query.getFirst("context"), 0, 0, MAX_CONTEXT));
        }
    }

    private static Search search(MultivaluedMap<String, String> query, @Nullable Long fromTime, Manner manner) {
        String sought = query.getFirst("q");
        return new Search(
                manner.regex ? LogPattern.regex(sought, manner.ignoreCase) : LogPattern.text(sought, manner.ignoreCase),
                fromTime == null ? LogCursor.parse(query.getFirst("cursor")) : LogCursor.at(fromTime),
                Parameters.integer("size", query.getFirst("size"), USUAL_MATCHES, 1, MAX_MATCHES),
                manner.context);
    }

    private static void refuseBoth(MultivaluedMap<String, String> query, String one, String other) {
        if (query.containsKey(one) && query.containsKey(other)) {
            throw new InvalidRequest(
                    one, one + " and " + other + " each say which lines; both cannot be.", "Leave one of them out.");
        }
    }
}
