package dev.runs.attempt;

import dev.runs.log.LogLine;
import dev.runs.log.LogWriter;
import java.util.List;
import java.util.Optional;

/** The log of one attempt under one claim, while its pod sends it. Used by one thread at a time. */
final class OpenLog {
    private final LogWriter writer;
    private final long fence;
    private final LineSplitter splitter;
    private Position stored;
    private int segment;
    private long offset;

    OpenLog(LogWriter writer, long fence, int attempt) {
        this.writer = writer;
        this.fence = fence;
        this.stored = Position.parse(writer.position(), attempt);
        this.segment = stored.segment();
        this.offset = stored.offset();
        this.splitter = new LineSplitter(stored);
    }

    long fence() {
        return fence;
    }

    /** Empty where another server or a newer claim has written to the log since it was opened. */
    Optional<LogAnswer> take(LogPiece piece, boolean complete, long latest) {
        if (stored.complete() || !piece.follows(segment, offset)) {
            return Optional.of(answer(stored.complete()));
        }
        FrameReader frames = piece.frames(latest);
        for (Frame frame = frames.next(); frame != null; frame = frames.next()) {
            splitter.accept(frame);
        }
        if (complete) {
            splitter.endLineIfBegun();
        }
        segment = piece.segment();
        offset = frames.offset();
        return store(complete) ? Optional.of(answer(true)) : Optional.empty();
    }

    /** A position alone is stored only where it lets a segment go. */
    private boolean store(boolean complete) {
        List<LogLine> lines = splitter.take();
        Position position = splitter.position(segment, offset);
        if (complete) {
            position = position.completed();
        } else if (lines.isEmpty() && position.segment() == stored.segment()) {
            return true;
        }
        boolean isOurs = writer.append(lines, position.toString()) && (!complete || writer.seal());
        stored = position;
        return isOurs;
    }

    private LogAnswer answer(boolean isTaken) {
        return new LogAnswer(isTaken, segment, offset, stored.segment(), stored.complete());
    }
}
