package dev.runs.local;

import dev.runs.attempt.Frame;
import dev.runs.attempt.LineSplitter;
import dev.runs.attempt.Position;
import dev.runs.log.LogLine;
import dev.runs.log.LogStore;
import dev.runs.log.LogWriter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves the log of one attempt from its segments into the database, exactly once each line: the position goes with the
 * lines in one transaction, and after any failure the truth is read back from there. Used by one thread at a time.
 */
final class LogPump {
    /** As much as one turn stores, so that runs take turns and memory stays bounded. */
    private static final long TURN_BYTES = 4L << 20;

    private final LogStore store;
    private final String runId;
    private final int attempt;
    private final long fence;
    private final Path folder;

    private @Nullable Stream stream;
    /** Below it nothing is left to delete. */
    private int firstSegment;

    LogPump(LogStore store, String runId, int attempt, long fence, Path folder) {
        this.store = store;
        this.runId = runId;
        this.attempt = attempt;
        this.fence = fence;
        this.folder = folder;
    }

    enum Outcome {
        /** There may be more at once. */
        MORE,
        /** Something was stored, and nothing more is there. */
        STORED,
        /** Nothing new was there. */
        QUIET,
        /** A newer claim has the log: nothing may be written any more. */
        FENCED
    }

    /** All that belongs to one opening of the log. */
    private record Stream(LogWriter writer, SegmentReader reader, LineSplitter splitter) {
        Position stored(int attempt) {
            return Position.parse(writer.position(), attempt);
        }
    }

    /** Stores a bounded part of what there is. */
    Outcome turn() throws IOException {
        Stream open = open();
        if (open == null) {
            return Outcome.FENCED;
        }
        Position before = open.stored(attempt);
        if (before.complete()) {
            return Outcome.QUIET;
        }
        boolean more = read(open);
        List<LogLine> lines = open.splitter.take();
        Position after = open.splitter.position(open.reader.segment(), open.reader.offset());
        // A position alone is stored only where it lets a segment go.
        if (lines.isEmpty() && after.segment() == before.segment()) {
            return more ? Outcome.MORE : Outcome.QUIET;
        }
        if (!append(open, lines, after)) {
            return Outcome.FENCED;
        }
        return more ? Outcome.MORE : Outcome.STORED;
    }

    /**
     * Stores the last, unended line and lines of our own, once. Only when nobody writes any more, after a turn that
     * read to the end.
     */
    Outcome complete(List<String> notices, long timestamp) throws IOException {
        Stream open = open();
        if (open == null) {
            return Outcome.FENCED;
        }
        if (!open.stored(attempt).complete()) {
            open.splitter.endLineIfBegun();
            notices.forEach(text -> open.splitter.add(LogLine.of(timestamp, LogLine.Source.PLATFORM, text)));
            Position end = open.splitter.position(open.reader.segment(), open.reader.offset());
            if (!append(open, open.splitter.take(), end.completed())) {
                return Outcome.FENCED;
            }
        }
        boolean ours = open.writer.seal();
        close();
        return ours ? Outcome.QUIET : Outcome.FENCED;
    }

    /** Forgets everything but what is stored: after a failure, whose outcome is unknown, and at the end. */
    void close() throws IOException {
        Stream open = stream;
        stream = null;
        if (open != null) {
            open.reader.close();
        }
    }

    private static boolean read(Stream open) throws IOException {
        while (open.splitter.size() < TURN_BYTES) {
            Frame frame = open.reader.next();
            if (frame == null) {
                return false;
            }
            open.splitter.accept(frame);
        }
        return true;
    }

    private boolean append(Stream open, List<LogLine> lines, Position position) throws IOException {
        boolean ours = open.writer.append(lines, position.toString());
        if (ours) {
            deleteBefore(position.segment(), open.reader);
        }
        return ours;
    }

    private @Nullable Stream open() throws IOException {
        if (stream == null) {
            Optional<LogWriter> writer = store.open(runId, fence);
            if (writer.isEmpty()) {
                return null;
            }
            Position position = Position.parse(writer.get().position(), attempt);
            SegmentReader reader = new SegmentReader(folder, position.segment(), position.offset());
            stream = new Stream(writer.get(), reader, new LineSplitter(position));
            deleteBefore(position.segment(), reader);
        }
        return stream;
    }

    private void deleteBefore(int segment, SegmentReader reader) throws IOException {
        if (segment == firstSegment) {
            return;
        }
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(folder, "segment-*")) {
            for (Path path : segments) {
                if (path.compareTo(reader.path(segment)) < 0) {
                    Files.delete(path);
                }
            }
        } catch (NoSuchFileException e) {
            return; // the supervisor has not come to its log yet
        }
        firstSegment = segment;
    }
}
