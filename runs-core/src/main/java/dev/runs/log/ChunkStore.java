package dev.runs.log;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.result.ResultIterator;
import org.jdbi.v3.core.statement.Query;

/** The rows of {@code log_chunk}. */
final class ChunkStore {
    /** Rows that are on their way from the database at once: of the largest chunks, 16 MiB. */
    private static final int FETCH = 16;

    private ChunkStore() {}

    /**
     * The chunks that hold the lines from {@code from} up to {@code to}, not included: one probe of the index for the
     * first, and no more rows than these. To be closed; needs a transaction, without which the driver reads all of it.
     */
    static ResultIterator<Chunk> ascending(Handle handle, String runId, long from, long to) {
        return chunks(handle.createQuery(range("ASC")), runId, from, to).iterator();
    }

    /** The same, the last one first. */
    static ResultIterator<Chunk> descending(Handle handle, String runId, long from) {
        return chunks(handle.createQuery(range("DESC")), runId, from, Long.MAX_VALUE)
                .iterator();
    }

    /** The chunk that holds the line, where there is one, and those after it, in order: at most {@code limit}. */
    static List<Chunk> atOrAfter(Handle handle, String runId, long line, int limit) {
        return handle.createQuery("""
                        (SELECT * FROM (SELECT * FROM log_chunk WHERE run_id = :run AND first_line <= :line
                            ORDER BY first_line DESC LIMIT 1) AS at WHERE first_line + line_count > :line)
                        UNION ALL
                        (SELECT * FROM log_chunk WHERE run_id = :run AND first_line > :line
                            ORDER BY first_line LIMIT :limit)
                        ORDER BY first_line LIMIT :limit""")
                .bind("run", runId)
                .bind("line", line)
                .bind("limit", limit)
                .map((row, context) -> read(row))
                .list();
    }

    private static String range(String order) {
        return """
                SELECT * FROM log_chunk WHERE run_id = :run AND first_line < :to AND first_line >= coalesce(
                    (SELECT first_line FROM log_chunk WHERE run_id = :run AND first_line <= :from
                        ORDER BY first_line DESC LIMIT 1), :from)
                ORDER BY first_line\s""" + order;
    }

    private static ResultIterable<Chunk> chunks(Query query, String runId, long from, long to) {
        return query.bind("run", runId)
                .bind("from", from)
                .bind("to", to)
                .setFetchSize(FETCH)
                .map((row, context) -> read(row));
    }

    /** Every chunk with its run's id, log by log; to be closed, and needs a transaction. */
    static ResultIterator<Map.Entry<String, Chunk>> all(Handle handle) {
        return handle.createQuery("SELECT * FROM log_chunk ORDER BY run_id, first_line")
                .setFetchSize(FETCH)
                .map((row, context) -> Map.entry(row.getString("run_id"), read(row)))
                .iterator();
    }

    /** The first line that is not earlier than the time; empty if there is none yet. */
    static OptionalLong lineAt(Handle handle, String runId, long time) {
        Optional<Chunk> chunk = handle.createQuery("""
                        SELECT * FROM log_chunk WHERE run_id = :run AND last_time >= :time
                        ORDER BY last_time, first_line LIMIT 1""")
                .bind("run", runId)
                .bind("time", time)
                .map((row, context) -> read(row))
                .findOne();
        return chunk.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        chunk.get().firstLine + chunk.get().readable(runId).firstAt(time));
    }

    static void insert(Handle handle, String runId, Chunk chunk) {
        handle.createUpdate("""
                        INSERT INTO log_chunk (run_id, first_line, line_count, first_time, last_time, raw_bytes, data)
                        VALUES (:run, :firstLine, :lineCount, :firstTime, :lastTime, :rawBytes, :data)""")
                .bind("run", runId)
                .bind("firstLine", chunk.firstLine)
                .bind("lineCount", chunk.lineCount)
                .bind("firstTime", chunk.firstTime)
                .bind("lastTime", chunk.lastTime)
                .bind("rawBytes", chunk.rawBytes)
                .bind("data", chunk.data)
                .execute();
    }

    /** @throws DamagedChunk unless every line of the tail is there */
    static List<LogLine> tailLines(Handle handle, LogHead head) {
        if (head.tail().chunks() == 0) {
            return List.of();
        }
        List<LogLine> lines = new ArrayList<>();
        long from = head.tail().firstLine();
        try (ResultIterator<Chunk> chunks = ascending(handle, head.runId(), from, head.nextLine())) {
            while (chunks.hasNext()) {
                Chunk chunk = chunks.next();
                if (chunk.firstLine != from + lines.size()) {
                    throw new DamagedChunk("lines are missing before it");
                }
                ChunkLines decoded = chunk.lines();
                for (int i = 0; i < decoded.count(); i++) {
                    lines.add(decoded.line(i));
                }
            }
        }
        if (from + lines.size() != head.nextLine()) {
            throw new DamagedChunk("lines are missing after it");
        }
        return lines;
    }

    private static Chunk read(ResultSet row) throws SQLException {
        return new Chunk(
                row.getLong("first_line"),
                // A damaged number must not ask for more memory than a chunk can need.
                Math.min(row.getInt("line_count"), Chunk.MAX_LINES + 1),
                row.getLong("first_time"),
                row.getLong("last_time"),
                row.getInt("raw_bytes"),
                row.getBytes("data"));
    }
}
