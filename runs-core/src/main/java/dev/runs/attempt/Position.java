package dev.runs.attempt;

import org.jspecify.annotations.Nullable;

/**
 * How far an attempt's log is stored. Kept with the log itself, in the transaction that appends.
 *
 * @param segment its number, from 1
 * @param offset of the frame in the segment
 * @param skip how many bytes of that frame are stored already
 * @param complete whether nothing can follow
 */
public record Position(int attempt, int segment, long offset, int skip, boolean complete) {

    public static Position startOf(int attempt) {
        return new Position(attempt, 1, 0, 0, false);
    }

    /** Where to go on for this attempt: an earlier attempt's position says nothing about it. */
    public static Position parse(@Nullable String text, int attempt) {
        if (text == null || text.isEmpty()) {
            return startOf(attempt);
        }
        String[] parts = text.split(":", -1);
        Position position = new Position(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Long.parseLong(parts[2]),
                Integer.parseInt(parts[3]),
                parts.length > 4);
        return position.attempt == attempt ? position : startOf(attempt);
    }

    public Position at(int newSegment, long newOffset, int newSkip) {
        return new Position(attempt, newSegment, newOffset, newSkip, false);
    }

    public Position completed() {
        return new Position(attempt, segment, offset, skip, true);
    }

    @Override
    public String toString() {
        return attempt + ":" + segment + ":" + offset + ":" + skip + (complete ? ":complete" : "");
    }
}
