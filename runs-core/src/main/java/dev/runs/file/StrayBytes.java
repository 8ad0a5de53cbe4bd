package dev.runs.file;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * Bytes that belong to no version: of an upload whose server was killed, or whose commit failed, between its last byte
 * and its row. They are removed a few at a time, after a walk through the whole store that begins once a day.
 */
public final class StrayBytes {
    /** Bytes are there before their row. So long, too, an administrator has to notice that he restored a wrong backup. */
    static final Duration AGE = Duration.ofDays(7);

    private static final Duration INTERVAL = Duration.ofDays(1);

    private final Jdbi jdbi;
    private final Clock clock;
    private final BlobStore blobs;
    private final FileTable table = new FileTable();
    private Iterator<List<String>> left = Collections.emptyIterator();
    private Instant begunAt = Instant.MIN;

    StrayBytes(Jdbi jdbi, Clock clock, BlobStore blobs) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.blobs = blobs;
    }

    /** Goes a step on; whether the walk goes on. */
    public boolean removeSome() throws IOException {
        Instant now = clock.instant();
        if (!left.hasNext() && !now.isBefore(begunAt.plus(INTERVAL))) {
            begunAt = now;
            left = blobs.writtenBefore(now.minus(AGE));
        }
        if (left.hasNext()) {
            for (String id : among(left.next())) {
                blobs.delete(id);
            }
        }
        return left.hasNext();
    }

    /** All that were written before the given time. */
    List<String> writtenBefore(Instant limit) throws IOException {
        List<String> strays = new ArrayList<>();
        blobs.writtenBefore(limit).forEachRemaining(ids -> strays.addAll(among(ids)));
        return strays;
    }

    private List<String> among(List<String> ids) {
        List<String> strays = new ArrayList<>(ids);
        strays.removeAll(jdbi.withHandle(handle -> table.known(handle, ids)));
        return strays;
    }
}
