package dev.runs.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.generic.GenericType;

/**
 * The row of {@code log}: who may append, and where. Whoever appends replaces the head that was read by the next one
 * in the same statement ({@link Appends}), which changes nothing if it is no longer there.
 *
 * @param rawBytes of all lines, newlines included
 */
record LogHead(String runId, long fence, long nextLine, long lastTime, String position, long rawBytes, LogTail tail) {
    static Optional<LogHead> find(Handle handle, String runId) {
        return handle.createQuery("SELECT * FROM log WHERE run_id = :run")
                .bind("run", runId)
                .map((row, context) -> read(row))
                .findOne();
    }

    /** How many lines the logs of these runs have, of those that have one. */
    static Map<String, Long> lengths(Handle handle, Collection<String> runIds) {
        return handle.createQuery("SELECT run_id, next_line FROM log WHERE run_id = ANY(:runs)")
                .bindArray("runs", String.class, runIds.toArray())
                .setMapKeyColumn("run_id")
                .setMapValueColumn("next_line")
                .collectInto(new GenericType<Map<String, Long>>() {});
    }

    /**
     * Makes the row if it is missing and sets its fence; empty if a newer fence has it or its run. Waits for a claim or
     * an append that is being committed, so what is returned is what a writer whose outcome is unknown has left.
     */
    static Optional<LogHead> takeOver(Handle handle, String runId, long fence) {
        return handle.createQuery("""
                        WITH claimed AS (SELECT id FROM run WHERE id = :run AND fence <= :fence FOR SHARE)
                        INSERT INTO log (run_id, fence) SELECT id, :fence FROM claimed
                        ON CONFLICT (run_id) DO UPDATE SET fence = excluded.fence WHERE log.fence <= excluded.fence
                        RETURNING *""")
                .bind("run", runId)
                .bind("fence", fence)
                .map((row, context) -> read(row))
                .findOne();
    }

    /** Keeps everybody else from changing it until the transaction ends. */
    static Optional<LogHead> lock(Handle handle, String runId) {
        return handle.createQuery("SELECT * FROM log WHERE run_id = :run FOR UPDATE")
                .bind("run", runId)
                .map((row, context) -> read(row))
                .findOne();
    }

    /** Ends the log where its last line is now. */
    static void shorten(Handle handle, String runId, long nextLine, long rawBytes, long lastTime) {
        handle.createUpdate("""
                        UPDATE log SET next_line = :nextLine, raw_bytes = :rawBytes, last_time = :lastTime,
                            tail_first_line = :nextLine, tail_chunks = 0, tail_bytes = 0
                        WHERE run_id = :run
                        """)
                .bind("run", runId)
                .bind("nextLine", nextLine)
                .bind("rawBytes", rawBytes)
                .bind("lastTime", lastTime)
                .execute();
    }

    LogHead next(int lines, long bytes, long time, String newPosition, LogTail newTail) {
        return new LogHead(runId, fence, nextLine + lines, time, newPosition, rawBytes + bytes, newTail);
    }

    private static LogHead read(ResultSet row) throws SQLException {
        return new LogHead(
                row.getString("run_id"),
                row.getLong("fence"),
                row.getLong("next_line"),
                row.getLong("last_time"),
                row.getString("position"),
                row.getLong("raw_bytes"),
                new LogTail(row.getLong("tail_first_line"), row.getInt("tail_chunks"), row.getLong("tail_bytes")));
    }
}
