package dev.runs.run;

import java.util.Map;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What a submit by Runs itself brings along: it knows its id before, so that the same submit made again finds the run
 * that it has made already.
 *
 * @param id of the run, a new ULID that nobody else can have
 * @param files versions that were pinned before, by URI, beside those of the request's own files
 * @param rows what belongs to the run: written in its transaction, after it; null where nothing does
 */
public record Enclosed(
        String id, Map<String, String> files, @Nullable Consumer<Handle> rows) {
    public Enclosed {
        files = Map.copyOf(files);
    }

    /** Nothing but the id. */
    public static Enclosed of(String id) {
        return new Enclosed(id, Map.of(), null);
    }
}
