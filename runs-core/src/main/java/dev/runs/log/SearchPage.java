package dev.runs.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one search found: the lines that match, and those around them. The pages of a search, one after the other, hold
 * no line twice.
 *
 * @param from the line or the time at which it began, as a cursor
 * @param next where the search goes on; null where there is nothing more, now or later
 * @param complete false if it ended at the limit of what one search may read or, having found something, of how long
 *     that may be kept back: finding nothing more means nothing
 */
public record SearchPage(
        List<Found> lines, long from, @Nullable Long next, boolean complete) {
    public SearchPage {
        lines = List.copyOf(lines);
    }

    /**
     * One line.
     *
     * @param number from 0
     * @param matches false for one that is there for its neighbour
     */
    public record Found(long number, LogLine line, boolean matches) {}
}
