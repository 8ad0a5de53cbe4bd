package dev.runs.log;

import java.util.List;

/**
 * Lines that follow each other.
 *
 * @param firstLine the number of the first of them; where there are none, of the line that would have been the first
 * @param nextLine the number of the line after the last of them
 * @param totalLines how many lines the log had when the page was read, never less than {@code nextLine} unless the page
 *     was asked for beyond the end
 */
public record LogPage(List<LogLine> lines, long firstLine, long nextLine, long totalLines) {
    public LogPage {
        lines = List.copyOf(lines);
    }

    static LogPage empty(long line, long totalLines) {
        return new LogPage(List.of(), line, line, totalLines);
    }

    static LogPage of(List<LogLine> lines, long firstLine, long totalLines) {
        long nextLine = firstLine + lines.size();
        return new LogPage(lines, firstLine, nextLine, lines.isEmpty() ? totalLines : Math.max(totalLines, nextLine));
    }
}
