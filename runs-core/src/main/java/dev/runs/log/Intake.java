package dev.runs.log;

import java.util.ArrayList;
import java.util.List;

/** What of the lines that are handed over is stored, and with which times. */
final class Intake {
    /** As many as have a number that is a line's and not a time's as a {@link LogCursor}. */
    static final long MAX_LINES = LogCursor.TIMES - 1;

    private Intake() {}

    /**
     * Times never fall, so that a time leads to one place: a clock that was put back is held at the last time. They are
     * at least {@link LogCursor#TIMES}, so that none is taken for the number of a line. The last place of a log that
     * reaches {@link #MAX_LINES} is a notice, and what comes later is dropped.
     */
    static List<LogLine> admit(List<LogLine> lines, long nextLine, long lastTime) {
        List<LogLine> admitted = new ArrayList<>(lines.size());
        long time = Math.max(lastTime, LogCursor.TIMES);
        for (LogLine line : lines) {
            long number = nextLine + admitted.size();
            if (number >= MAX_LINES) {
                break;
            }
            time = Math.max(time, line.timestamp());
            admitted.add(number == MAX_LINES - 1 ? full(time) : line.at(time));
        }
        return admitted;
    }

    private static LogLine full(long time) {
        return LogLine.of(
                time, LogLine.Source.PLATFORM, "The log is full: it has " + MAX_LINES + " lines. The rest is dropped.");
    }
}
