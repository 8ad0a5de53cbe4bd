package dev.runs.log;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Jdbi;

/**
 * Finds lines in a log. Holds a few chunks at a time, and no transaction; of lines that do not match nothing is decoded
 * but the compression.
 */
public final class LogSearch {
    /** Of text, that one search reads. */
    public static final long MAX_BYTES = 256_000_000;

    /** That one search takes. */
    public static final Duration MAX_TIME = Duration.ofSeconds(5);

    /** With something to show, it is shown: the rest of a long log follows page by page. */
    private static final Duration AFTER_THE_FIRST = Duration.ofMillis(200);

    /** Pieces of the log that are held at once, besides those around a match. */
    private static final int AHEAD = 4;

    private final Jdbi jdbi;
    private final Clock clock;
    private final long maxBytes;

    public LogSearch(Jdbi jdbi, Clock clock) {
        this(jdbi, clock, MAX_BYTES);
    }

    LogSearch(Jdbi jdbi, Clock clock, long maxBytes) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.maxBytes = maxBytes;
    }

    /**
     * Looks through a log, up to its end or until one of the limits is reached, but at no less than one piece of it.
     *
     * @param from a line, or a time: the first line that is not earlier
     * @param size at most so many matches, at least 1
     * @param context so many lines before and after each match
     * @param active whether the run's status, read <em>before</em> this call, is active: the log may then go on
     */
    public SearchPage search(String runId, LogPattern pattern, LogCursor from, int size, int context, boolean active) {
        Instant begun = clock.instant();
        OptionalLong start = from.isTime()
                ? jdbi.withHandle(handle -> ChunkStore.lineAt(handle, runId, from.value()))
                : OptionalLong.of(from.value());
        if (start.isEmpty()) {
            return new SearchPage(List.of(), from.value(), active ? from.value() : null, true);
        }
        long line = start.getAsLong();
        long bytes = 0;
        Excerpt excerpt = new Excerpt(line, size, context);
        LogPieces pieces = new LogPieces(jdbi, runId, line, AHEAD, pattern::seek);
        for (Optional<LogPiece> next = pieces.next(); next.isPresent(); next = pieces.next()) {
            LogPiece piece = next.get();
            bytes += piece.rawBytes();
            excerpt.enter(piece);
            while (line < piece.nextLine()) {
                long to = Math.min(line + pattern.step(), piece.nextLine());
                excerpt.look(pattern, line, to);
                line = to;
                if (excerpt.isOver()) {
                    return new SearchPage(excerpt.lines(), from.value(), excerpt.next(), true);
                }
                Duration limit = excerpt.isEmpty() ? MAX_TIME : AFTER_THE_FIRST;
                boolean spent = bytes >= maxBytes || clock.instant().isAfter(begun.plus(limit));
                // Where it goes on must be after where it began, or it never ends.
                if (spent && excerpt.isSettledAt(line) && excerpt.nextAt(line) > start.getAsLong()) {
                    return new SearchPage(excerpt.lines(), from.value(), excerpt.nextAt(line), false);
                }
            }
        }
        return new SearchPage(excerpt.lines(), from.value(), active ? excerpt.nextAt(line) : null, true);
    }
}
