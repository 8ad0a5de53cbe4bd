package dev.runs.log;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Makes a log shorter, from its end. */
final class LogRemoval {
    /** No transaction holds more than these: of the largest chunks, 128 MiB. */
    static final int CHUNKS_AT_ONCE = 64;

    private LogRemoval() {}

    private record End(long firstLine, long rawBytes, long chunks) {}

    static boolean removeEnd(Handle handle, String runId, LogLine notice) {
        Optional<LogHead> head = LogHead.lock(handle, runId);
        if (head.isEmpty()) {
            return true;
        }
        End end = end(handle, runId);
        if (end.chunks() == 0) {
            return true;
        }
        handle.createUpdate("DELETE FROM log_chunk WHERE run_id = :run AND first_line >= :from")
                .bind("run", runId)
                .bind("from", end.firstLine())
                .execute();
        boolean isAll = end.chunks() < CHUNKS_AT_ONCE || end.firstLine() == 0;
        long from = isAll ? 0 : end.firstLine();
        long bytesBefore = isAll ? 0 : Math.max(0, head.get().rawBytes() - end.rawBytes());
        ChunkStore.insert(handle, runId, Chunk.of(from, List.of(notice)).get(0));
        LogHead.shorten(handle, runId, from + 1, bytesBefore + notice.rawBytes(), notice.timestamp());
        return isAll;
    }

    private static End end(Handle handle, String runId) {
        return handle.createQuery("""
                        SELECT coalesce(min(first_line), 0) AS first_line, coalesce(sum(raw_bytes), 0) AS raw_bytes,
                            count(*) AS chunks
                        FROM (SELECT first_line, raw_bytes FROM log_chunk WHERE run_id = :run
                            ORDER BY first_line DESC LIMIT :chunks) AS last
                        """)
                .bind("run", runId)
                .bind("chunks", CHUNKS_AT_ONCE)
                .map((row, context) ->
                        new End(row.getLong("first_line"), row.getLong("raw_bytes"), row.getLong("chunks")))
                .one();
    }
}
