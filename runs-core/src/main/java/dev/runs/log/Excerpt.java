package dev.runs.log;

import dev.runs.log.SearchPage.Found;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The lines that a search shows, which are collected as it goes on. When there are as many matches as were asked for,
 * the lines after the last one still come, up to the next match, with which the next page begins.
 */
final class Excerpt {
    private final int size;
    private final int context;
    private final List<Found> lines = new ArrayList<>();
    /** The newest piece last, and as many before it as hold the lines that a match at its beginning needs. */
    private final Deque<LogPiece> pieces = new ArrayDeque<>();

    /** The first line that is not shown and can be. */
    private long next;
    /** The line after those that follow the last match. */
    private long contextEnd;

    private int matches;
    private long bytes;
    private boolean over;

    Excerpt(long from, int size, int context) {
        this.next = from;
        this.size = size;
        this.context = context;
    }

    /** Goes on to the next piece. */
    void enter(LogPiece piece) {
        while (pieces.size() > 1
                && piece.firstLine - context >= pieces.getFirst().nextLine()) {
            pieces.removeFirst();
        }
        pieces.addLast(piece);
    }

    /** Looks at lines of the piece that was entered last: those from {@code from} up to {@code to}, not included. */
    void look(LogPattern pattern, long from, long to) {
        LogPiece piece = pieces.getLast();
        for (long line = pattern.find(piece, from, to);
                line >= 0 && !over;
                line = over ? -1 : pattern.find(piece, line + 1, to)) {
            match(line);
        }
        if (!over) {
            show(next, Math.min(contextEnd, to));
            over = isFull() && next >= contextEnd;
        }
    }

    private void match(long line) {
        show(next, Math.min(contextEnd, line));
        over = isFull();
        if (!over) {
            show(Math.max(next, line - context), line);
            add(line, true);
            matches++;
            contextEnd = line + 1 + context;
            over = isFull() && context == 0;
        }
    }

    private void show(long from, long to) {
        for (long line = from; line < to; line++) {
            add(line, false);
        }
    }

    private void add(long number, boolean matching) {
        LogPiece piece = pieces.stream()
                .filter(held -> number >= held.firstLine && number < held.nextLine())
                .findFirst()
                .orElseThrow();
        LogLine line = piece.line(number);
        lines.add(new Found(number, line, matching));
        bytes += line.rawBytes();
        next = number + 1;
    }

    private boolean isFull() {
        return matches >= size || bytes >= LogPages.MAX_BYTES;
    }

    /** Whether nothing more belongs here. */
    boolean isOver() {
        return over;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    List<Found> lines() {
        return lines;
    }

    /** Where the next page begins when this one is over. */
    long next() {
        return next;
    }

    /** Whether the lines after the last match are all before this one: the next page would not know of it. */
    boolean isSettledAt(long line) {
        return contextEnd <= line;
    }

    /** Where it begins when the search stopped before a line: at those that a match in that line would show. */
    long nextAt(long line) {
        return Math.max(next, line - context);
    }
}
