package dev.runs.console;

import dev.runs.log.LogLine;
import java.time.Instant;
import java.util.List;

/**
 * One line of a log as a page shows it.
 *
 * @param number from 1
 * @param cut how many of its bytes are not shown, in words; empty where all are
 */
record LogRow(long number, Instant at, LogLine.Source source, List<AnsiText.Span> spans, String cut) {
    /** More characters of a line than this are one click away. */
    private static final int MAX_CHARACTERS = 8 * 1024;

    static LogRow of(long line, LogLine logLine) {
        String text = logLine.text();
        int shown = Math.min(text.length(), MAX_CHARACTERS);
        if (shown < text.length() && Character.isHighSurrogate(text.charAt(shown - 1))) {
            shown--;
        }
        return new LogRow(
                line + 1,
                Instant.ofEpochMilli(logLine.timestamp()),
                logLine.source(),
                AnsiText.spans(text.substring(0, shown)),
                shown < text.length() ? Sizes.bytes(logLine.bytes().length) : "");
    }

    String time() {
        return Times.clock(at);
    }

    String fullTime() {
        return Times.full(at);
    }

    String css() {
        return switch (source) {
            case PROGRAM -> "line";
            case INSTALL -> "line install";
            case PLATFORM -> "line platform";
            case EXECUTOR -> "line executor";
        };
    }

    /** Who wrote it, where it was not the program; else empty. */
    String mark() {
        return switch (source) {
            case PROGRAM, EXECUTOR -> "";
            case INSTALL -> "install";
            case PLATFORM -> "runs";
        };
    }
}
