package dev.runs.console;

import dev.runs.log.LogCursor;
import dev.runs.log.LogLine;
import dev.runs.log.LogPage;
import dev.runs.log.LogStore;
import dev.runs.run.Run;
import java.util.ArrayList;
import java.util.List;

/** Reads parts of logs for pages. Whether a run is active was read before: its last lines are then there (design). */
final class LogViews {
    static final int PAGE = 500;

    /** A follower this far behind goes on near the end. */
    private static final int MAX_BEHIND = 5000;

    private static final int FOLLOW_PAGE = 1000;
    private static final long MAX_BYTES = 4 << 20;

    private final LogStore logs;

    LogViews(LogStore logs) {
        this.logs = logs;
    }

    /** The end of the log. */
    LogView tail(Run run) {
        LogPage page = logs.tail(run.id(), PAGE, MAX_BYTES);
        return view(run, rows(page), page.firstLine(), page.totalLines(), 0, true);
    }

    /** The page that holds a line; the last page where the log is not that long. */
    LogView around(Run run, long line) {
        long total = logs.summary(run.id()).lines();
        if (line >= total) {
            return tail(run);
        }
        long first = line / PAGE * PAGE;
        return view(run, read(run, first, Math.min(first + PAGE, total)), first, total, 0, false);
    }

    /** The lines before a line. */
    LogView before(Run run, long line) {
        long total = logs.summary(run.id()).lines();
        long end = Math.min(line, total);
        long first = Math.max(0, end - PAGE);
        return view(run, read(run, first, end), first, total, 0, false);
    }

    /** The lines from a line on, for a reader who asks page by page. */
    LogView after(Run run, long line) {
        long total = logs.summary(run.id()).lines();
        return view(run, read(run, line, Math.min(line + PAGE, total)), line, total, 0, false);
    }

    /** The lines from a line on, for a page that follows the log. */
    LogView follow(Run run, long line) {
        long total = logs.summary(run.id()).lines();
        long first = total - line > MAX_BEHIND ? total - FOLLOW_PAGE : line;
        return view(run, read(run, first, Math.min(first + FOLLOW_PAGE, total)), first, total, first - line, true);
    }

    private LogView view(Run run, List<LogRow> rows, long first, long total, long skipped, boolean following) {
        long next = first + rows.size();
        boolean active = run.status().isActive();
        LogView.End end = next < total
                ? following ? LogView.End.BEHIND : LogView.End.LATER
                : active ? LogView.End.FOLLOWING : LogView.End.COMPLETE;
        return new LogView(run.id(), rows, first, next, total, skipped, end, total == 0 ? empty(run) : "");
    }

    /** All lines of a range, in pages of bounded size: of long lines only the beginning is kept. */
    private List<LogRow> read(Run run, long first, long end) {
        List<LogRow> rows = new ArrayList<>();
        while (first + rows.size() < end) {
            long from = first + rows.size();
            LogPage page = logs.page(run.id(), new LogCursor(from), (int) (end - from), MAX_BYTES);
            if (page.lines().isEmpty()) {
                break;
            }
            rows.addAll(rows(page));
        }
        return rows;
    }

    private static List<LogRow> rows(LogPage page) {
        List<LogRow> rows = new ArrayList<>();
        long line = page.firstLine();
        for (LogLine logLine : page.lines()) {
            rows.add(LogRow.of(line++, logLine));
        }
        return rows;
    }

    private static String empty(Run run) {
        return switch (run.status()) {
            case PENDING -> "The run has not started yet. Its log will appear here.";
            case RUNNING -> "Waiting for the first line\u2026";
            case COMPLETED, FAILED, CANCELLED, TIMED_OUT ->
                run.startedAt() == null
                        ? "The program never started, so there is no log."
                        : "This run printed nothing.";
        };
    }
}
