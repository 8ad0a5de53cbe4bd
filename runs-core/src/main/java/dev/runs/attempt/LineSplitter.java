package dev.runs.attempt;

import dev.runs.log.LogLine;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes lines of frames. The beginning of a line whose end has not come yet is kept in memory, at most
 * {@link LogLine#MAX_BYTES} of it; the position stays before it, so that nothing is lost with this server.
 */
public final class LineSplitter {
    /** What a line costs in memory besides its bytes. */
    private static final int OVERHEAD_BYTES = 64;

    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private List<LogLine> lines = new ArrayList<>();
    private long size;
    private Position position;
    private int skip;
    private long timestamp;
    private LogLine.Source source = LogLine.Source.PROGRAM;

    public LineSplitter(Position position) {
        this.position = position;
        this.skip = position.skip();
    }

    public void accept(Frame frame) {
        if (begun.size() > 0 && frame.source() != source) {
            endLine();
        }
        byte[] bytes = frame.bytes();
        int start = skip; // only the first frame after a restart is partly stored
        skip = 0;
        while (start < bytes.length) {
            // Only now is it clear that a full record does not end its line.
            if (begun.size() == LogLine.MAX_BYTES && bytes[start] != '\n') {
                endLine();
            }
            if (begun.size() == 0) {
                timestamp = frame.timestamp();
                source = frame.source();
                position = position.at(frame.segment(), frame.offset(), start);
            }
            int limit = Math.min(bytes.length, start + LogLine.MAX_BYTES - begun.size());
            int end = start;
            while (end < limit && bytes[end] != '\n') {
                end++;
            }
            begun.write(bytes, start, end - start);
            start = end;
            if (end < bytes.length && bytes[end] == '\n') {
                endLine();
                start++;
            }
        }
    }

    /** Makes a line of what has begun and will not go on. */
    public void endLine() {
        byte[] line = begun.toByteArray();
        begun.reset();
        add(new LogLine(timestamp, source, line));
    }

    public void endLineIfBegun() {
        if (begun.size() > 0) {
            endLine();
        }
    }

    public void add(LogLine line) {
        lines.add(line);
        size += line.bytes().length + OVERHEAD_BYTES;
    }

    /** In bytes of memory, about. */
    public long size() {
        return size;
    }

    /** The lines since the last call. */
    public List<LogLine> take() {
        List<LogLine> taken = lines;
        lines = new ArrayList<>();
        size = 0;
        return taken;
    }

    /** Up to where the lines reach; {@code next} is where the following frame begins. */
    public Position position(int segment, long next) {
        return begun.size() == 0 ? position.at(segment, next, 0) : position;
    }
}
