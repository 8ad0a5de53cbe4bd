package dev.runs.attempt;

import dev.runs.log.LogLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An attempt's log as a server has it: frames, and the place where it expects the next one. */
final class AgentServerLog {
    private static final int HEADER_BYTES = 13;
    /** As many of the last frames are said to be unstored, so that the server may forget them. */
    static final int UNSTORED = 20;

    private final List<Frame> frames = new ArrayList<>();
    private int segment = 1;
    private long offset;
    private int refusals;
    private int forgetfulAt;
    private boolean complete;

    /** Whether that is what comes next. */
    synchronized boolean take(int fromSegment, long fromOffset, long after, byte[] piece, boolean last) {
        if (fromSegment == forgetfulAt) {
            forgetfulAt = 0;
            forget();
        }
        boolean goesOn = fromSegment == segment && fromOffset == offset;
        if (!goesOn && !(fromSegment == segment + 1 && fromOffset == 0 && after == offset)) {
            refusals++;
            return false;
        }
        FrameReader reader = new FrameReader(piece, fromSegment, fromOffset, Long.MAX_VALUE);
        long read = 0;
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
            frames.add(frame);
            read += HEADER_BYTES + frame.bytes().length;
        }
        if (read != piece.length) {
            throw new IllegalArgumentException("A piece that is not made of whole frames");
        }
        segment = fromSegment;
        offset = fromOffset + piece.length;
        complete |= last;
        return true;
    }

    synchronized Map<String, Object> place() {
        int stored = frames.size() <= UNSTORED
                ? 1
                : frames.get(frames.size() - UNSTORED - 1).segment();
        return Map.of("segment", segment, "offset", offset, "storedSegment", stored, "complete", complete);
    }

    /** What a restart does to it; says how many frames are gone. */
    synchronized int forget() {
        int kept = Math.max(0, frames.size() - UNSTORED);
        List<Frame> forgotten = frames.subList(kept, frames.size());
        int count = forgotten.size();
        if (count > 0) {
            segment = forgotten.get(0).segment();
            offset = forgotten.get(0).offset();
            forgotten.clear();
        }
        return count;
    }

    /** Forgets at the moment in which the first piece of a segment comes. */
    synchronized void forgetAt(int number) {
        forgetfulAt = number;
    }

    /** How often something came that was not expected. */
    synchronized int refusals() {
        return refusals;
    }

    synchronized boolean isComplete() {
        return complete;
    }

    synchronized int size() {
        return frames.size();
    }

    synchronized byte[] bytes(LogLine.Source source) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.stream().filter(frame -> frame.source() == source).forEach(frame -> all.writeBytes(frame.bytes()));
        return all.toByteArray();
    }

    String text(LogLine.Source source) {
        return new String(bytes(source), StandardCharsets.UTF_8);
    }

    String printed() {
        return text(LogLine.Source.PROGRAM);
    }

    List<String> notices() {
        return text(LogLine.Source.PLATFORM).lines().toList();
    }
}
