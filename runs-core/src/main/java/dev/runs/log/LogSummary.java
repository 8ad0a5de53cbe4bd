package dev.runs.log;

/**
 * How much a log holds.
 *
 * @param rawBytes the bytes of a download: of every line, and one newline for each
 */
public record LogSummary(long lines, long rawBytes) {
    static final LogSummary NONE = new LogSummary(0, 0);

    public boolean isEmpty() {
        return lines == 0;
    }
}
