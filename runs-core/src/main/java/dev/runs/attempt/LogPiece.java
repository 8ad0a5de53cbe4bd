package dev.runs.attempt;

/** A piece of a pod's log, as it lies in one of its segments. */
public final class LogPiece {
    private final int segment;
    private final long offset;
    private final long previousEnd;
    private final byte[] frames;

    /**
     * @param offset of the piece in its segment
     * @param previousEnd where the segment before ended, which only the pod knows, for the first piece of a segment; -1
     *     where it was not said
     * @param frames whole ones, as {@code journal.py} writes them; the array is kept, not copied
     */
    public LogPiece(int segment, long offset, long previousEnd, byte[] frames) {
        this.segment = segment;
        this.offset = offset;
        this.previousEnd = previousEnd;
        this.frames = frames;
    }

    int segment() {
        return segment;
    }

    FrameReader frames(long latest) {
        return new FrameReader(frames, segment, offset, latest);
    }

    /** Whether it is what comes next. */
    boolean follows(int lastSegment, long lastOffset) {
        return (segment == lastSegment && offset == lastOffset)
                || (segment == lastSegment + 1 && offset == 0 && previousEnd == lastOffset);
    }
}
