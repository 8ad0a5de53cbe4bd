package dev.runs.attempt;

/**
 * A piece of a pod's log, as it lies in one of its segments.
 *
 * @param offset of the piece in its segment
 * @param previousEnd where the segment before ended, which only the pod knows, for the first piece of a segment; -1
 *     where it was not said
 * @param frames whole ones, as {@code journal.py} writes them
 */
public record LogPiece(int segment, long offset, long previousEnd, byte[] frames) {
    /** Whether it is what comes next. */
    boolean follows(int lastSegment, long lastOffset) {
        return (segment == lastSegment && offset == lastOffset)
                || (segment == lastSegment + 1 && offset == 0 && previousEnd == lastOffset);
    }
}
