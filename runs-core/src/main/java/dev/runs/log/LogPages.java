package dev.runs.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pages of a log as the Runs API answers {@code GET /runs/{id}/logs}: the one rule under which the command-line client,
 * the Airflow operator and the Python SDK all show every line once.
 *
 * <ul>
 *   <li>{@code current_page} echoes the cursor.
 *   <li>{@code next_page} is the line after the page. It is there whenever the page has lines or the run is active: a
 *       client that finds none invents a cursor (the Airflow operator a time, the command-line client a count that
 *       leaves out empty lines). It is null only for an empty page of a terminal run, which ends a plain
 *       {@code while cursor} loop.
 *   <li>After a time, too, the next page is given by its line. The Airflow operator drops the first line of a page if
 *       its time equals the cursor, since it has seen it; going on by line that happens once, not at every page. Where
 *       several lines have that time it may have seen one or all of them, so that it can show some again but misses
 *       none.
 *   <li>An empty page after a time, of an active run, is asked for again with the same time.
 *   <li>Clients that see a terminal status ask once more, with a size of 1,000, and stop. They are given all that is
 *       left, up to {@link #MAX_BYTES}.
 * </ul>
 */
public final class LogPages {
    /** 10 MB of text: the most that any answer holds, or one line. */
    public static final long MAX_BYTES = 10_000_000;

    private static final int LAST_SIZE = 1000;

    private final LogStore logs;

    public LogPages(LogStore logs) {
        this.logs = logs;
    }

    /**
     * One answer.
     *
     * @param nextPage null if there is nothing more, now or later
     */
    public record WirePage(
            List<LogLine> items, long currentPage, @Nullable Long nextPage) {}

    /**
     * @param size at least 1
     * @param active whether the run's status, read <em>before</em> this call, is active: lines are stored before the
     *     status becomes terminal, so only in this order is an empty page of a terminal run the end
     */
    public WirePage page(String runId, LogCursor cursor, int size, boolean active) {
        LogPage page = logs.page(runId, cursor, lines(cursor, size, active), MAX_BYTES);
        return new WirePage(page.lines(), cursor.value(), nextPage(cursor, page, active));
    }

    /**
     * The last lines. The cursors are those of their numbers, so that a client goes on from there.
     *
     * @param active as for a page
     */
    public WirePage tail(String runId, int size, boolean active) {
        LogPage page = logs.tail(runId, size, MAX_BYTES);
        return new WirePage(page.lines(), page.firstLine(), nextPage(new LogCursor(page.firstLine()), page, active));
    }

    /**
     * The lines from the first that is not earlier than a time, in milliseconds since 1970. The cursors are those of
     * their numbers; an empty page is asked for again with the time.
     *
     * @param size of this page in any case, also where a run is terminal
     * @param active as for a page
     */
    public WirePage from(String runId, long time, int size, boolean active) {
        LogCursor cursor = LogCursor.at(time);
        LogPage page = logs.page(runId, cursor, size, MAX_BYTES);
        long current = page.lines().isEmpty() ? cursor.value() : page.firstLine();
        return new WirePage(page.lines(), current, nextPage(cursor, page, active));
    }

    static int lines(LogCursor cursor, int size, boolean active) {
        return !active && size >= LAST_SIZE && cursor.value() > 0 ? Integer.MAX_VALUE : size;
    }

    static @Nullable Long nextPage(LogCursor cursor, LogPage page, boolean active) {
        if (!page.lines().isEmpty()) {
            return page.nextLine();
        }
        return active ? cursor.value() : null;
    }
}
