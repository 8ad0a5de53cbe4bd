package dev.runs.attempt;

/**
 * What a pod is told when it has sent a piece of its log.
 *
 * @param isTaken false where the piece was not what comes next, as after a restart of the server: nothing was stored
 * @param segment and {@code offset}: where to go on
 * @param storedSegment the first that is still needed, should a server forget what it has not stored
 * @param complete whether the log has its end
 */
public record LogAnswer(boolean isTaken, int segment, long offset, int storedSegment, boolean complete) {}
