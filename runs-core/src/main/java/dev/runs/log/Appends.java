package dev.runs.log;

import dev.runs.database.Batcher;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;

/**
 * Stores appends, those of different logs that come while the database is busy with others in one statement. Each is
 * compared with its own head, so that one which is too late changes nothing and holds up no other.
 */
final class Appends {
    /** What is stored of a larger one takes the database longer than to be asked, so that company saves nothing. */
    private static final int LARGE_BYTES = 64 * 1024;

    private static final String STORE = """
            WITH given AS (
                SELECT * FROM unnest(:runs, :fences, :oldNextLines, :oldPositions, :nextLines, :lastTimes, :positions,
                    :rawBytes, :tailFirstLines, :tailChunks, :tailBytes, :firstLines)
                AS given (run_id, fence, old_next_line, old_position, next_line, last_time, position,
                    raw_bytes, tail_first_line, tail_chunks, tail_bytes, first_line)
            ), replaced AS (
                UPDATE log SET next_line = given.next_line, last_time = given.last_time, position = given.position,
                    raw_bytes = given.raw_bytes, tail_first_line = given.tail_first_line,
                    tail_chunks = given.tail_chunks, tail_bytes = given.tail_bytes
                FROM given WHERE log.run_id = given.run_id AND log.fence = given.fence
                    AND log.next_line = given.old_next_line AND log.position = given.old_position
                RETURNING log.run_id, given.first_line, given.old_next_line
            ), piece AS (
                SELECT * FROM unnest(:chunkRuns, :chunkFirstLines, :chunkLines, :chunkFirstTimes, :chunkLastTimes,
                    :chunkRawBytes, :chunkData)
                AS piece (run_id, first_line, line_count, first_time, last_time, raw_bytes, data)
            ), added AS (
                INSERT INTO log_chunk (run_id, first_line, line_count, first_time, last_time, raw_bytes, data)
                SELECT piece.* FROM piece JOIN replaced USING (run_id) WHERE piece.first_line >= old_next_line
            ), merged AS (
                UPDATE log_chunk AS chunk SET line_count = piece.line_count, first_time = piece.first_time,
                    last_time = piece.last_time, raw_bytes = piece.raw_bytes, data = piece.data
                FROM piece JOIN replaced USING (run_id)
                WHERE chunk.run_id = piece.run_id AND chunk.first_line = piece.first_line
                    AND piece.first_line < old_next_line
            ), removed AS (
                DELETE FROM log_chunk AS chunk USING replaced WHERE chunk.run_id = replaced.run_id
                    AND chunk.first_line > replaced.first_line AND chunk.first_line < replaced.old_next_line
            )
            SELECT run_id FROM replaced""";

    private final Jdbi jdbi;
    private final Batcher<Append, Boolean> batches;

    private record Piece(String runId, Chunk chunk) {}

    Appends(Jdbi jdbi) {
        this.jdbi = jdbi;
        this.batches = new Batcher<>(this::together);
    }

    /**
     * @return false, and nothing is changed, if the head is no longer there
     * @throws RuntimeException if the database fails; it may be stored or not
     */
    boolean store(Append append) {
        return append.dataBytes() > LARGE_BYTES ? together(List.of(append)).get(0) : batches.ask(append);
    }

    private List<Boolean> together(List<Append> appends) {
        Set<String> stored = jdbi.withHandle(handle -> store(handle, appends));
        return appends.stream()
                .map(append -> stored.contains(append.head().runId()))
                .toList();
    }

    /** The runs whose append is stored; of the others nothing is. */
    static Set<String> store(Handle handle, List<Append> appends) {
        Query query = handle.createQuery(STORE);
        List<LogHead> heads = appends.stream().map(Append::head).toList();
        bind(query, "runs", String.class, heads, LogHead::runId);
        bind(query, "fences", Long.class, heads, LogHead::fence);
        bind(query, "oldNextLines", Long.class, heads, LogHead::nextLine);
        bind(query, "oldPositions", String.class, heads, LogHead::position);
        List<LogHead> next = appends.stream().map(Append::next).toList();
        bind(query, "nextLines", Long.class, next, LogHead::nextLine);
        bind(query, "lastTimes", Long.class, next, LogHead::lastTime);
        bind(query, "positions", String.class, next, LogHead::position);
        bind(query, "rawBytes", Long.class, next, LogHead::rawBytes);
        List<LogTail> tails = next.stream().map(LogHead::tail).toList();
        bind(query, "tailFirstLines", Long.class, tails, LogTail::firstLine);
        bind(query, "tailChunks", Integer.class, tails, LogTail::chunks);
        bind(query, "tailBytes", Long.class, tails, LogTail::bytes);
        bind(query, "firstLines", Long.class, appends, Append::firstLine);
        List<Piece> pieces = appends.stream()
                .flatMap(append -> append.chunks().stream()
                        .map(chunk -> new Piece(append.head().runId(), chunk)))
                .toList();
        bind(query, "chunkRuns", String.class, pieces, Piece::runId);
        bind(query, "chunkFirstLines", Long.class, pieces, piece -> piece.chunk.firstLine);
        bind(query, "chunkLines", Integer.class, pieces, piece -> piece.chunk.lineCount);
        bind(query, "chunkFirstTimes", Long.class, pieces, piece -> piece.chunk.firstTime);
        bind(query, "chunkLastTimes", Long.class, pieces, piece -> piece.chunk.lastTime);
        bind(query, "chunkRawBytes", Integer.class, pieces, piece -> piece.chunk.rawBytes);
        query.bind("chunkData", data(pieces));
        return query.mapTo(String.class).set();
    }

    private static <E, V> void bind(Query query, String name, Class<V> type, List<E> elements, Function<E, V> value) {
        query.bindArray(name, type, elements.stream().map(value).toArray());
    }

    /** An array of arrays of bytes, which the driver sends as they are; JDBI would make text of them. */
    private static Argument data(List<Piece> pieces) {
        byte[][] data = pieces.stream().map(piece -> piece.chunk.data).toArray(byte[][]::new);
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf("bytea", data));
    }
}
