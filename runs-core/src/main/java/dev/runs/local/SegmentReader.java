package dev.runs.local;

import dev.runs.attempt.Frame;
import dev.runs.log.LogLine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames that the supervisor writes ({@code journal.py} describes them), one after the other, while it does
 * so. Holds one open file and, while there is something to read, one buffer.
 */
final class SegmentReader implements AutoCloseable {
    private static final LogLine.Source[] SOURCES = LogLine.Source.values();
    private static final int HEADER_BYTES = 13;
    /** The supervisor reads at most 256 KiB at a time. */
    private static final int MAX_FRAME_BYTES = 1 << 20;

    private static final int BUFFER_BYTES = HEADER_BYTES + MAX_FRAME_BYTES;

    private static final byte[] DAMAGED =
            "The log is damaged here: lines are missing.\n".getBytes(StandardCharsets.UTF_8);

    private final Path folder;
    private int segment;
    /** Of the next frame. */
    private long offset;

    private long lastTimestamp;
    private @Nullable FileChannel channel;
    /** Ready to be read from: what follows {@link #offset}. */
    private @Nullable ByteBuffer buffer;

    SegmentReader(Path folder, int segment, long offset) {
        this.folder = folder;
        this.segment = segment;
        this.offset = offset;
    }

    int segment() {
        return segment;
    }

    long offset() {
        return offset;
    }

    /** The next frame, or null where none is complete yet. */
    @Nullable
    Frame next() throws IOException {
        ByteBuffer data = buffered();
        while (data == null) {
            // Asked before reading: only a segment that had a successor before we came to its end is complete.
            boolean complete = Files.exists(path(segment + 1));
            data = fill();
            if (data == null) {
                if (!complete) {
                    return null;
                }
                close();
                segment++;
                offset = 0;
            }
        }
        return read(data);
    }

    private Frame read(ByteBuffer data) throws IOException {
        int start = data.position();
        int source = data.get(start + 8);
        int length = data.getInt(start + 9);
        if (!isPossible(source, length)) {
            return skipTheRest();
        }
        long timestamp = data.getLong(start);
        lastTimestamp = timestamp;
        byte[] bytes = new byte[length];
        data.get(start + HEADER_BYTES, bytes).position(start + HEADER_BYTES + length);
        Frame frame = new Frame(timestamp, SOURCES[source], bytes, segment, offset);
        offset += HEADER_BYTES + length;
        return frame;
    }

    private static boolean isPossible(int source, int length) {
        return source >= 0 && source < SOURCES.length && length >= 0 && length <= MAX_FRAME_BYTES;
    }

    /** A segment that somebody else has written to costs its own rest, not the run: a line says so. */
    private Frame skipTheRest() throws IOException {
        Frame gap = new Frame(lastTimestamp, LogLine.Source.PLATFORM, DAMAGED.clone(), segment, offset);
        buffer = null;
        offset = channel == null ? offset : channel.size();
        return gap;
    }

    /** What the next frame can be read from without a look at the file, if it can. */
    private @Nullable ByteBuffer buffered() {
        ByteBuffer data = buffer;
        if (data == null || data.remaining() < HEADER_BYTES) {
            return null;
        }
        int source = data.get(data.position() + 8);
        int length = data.getInt(data.position() + 9);
        boolean isWhole = !isPossible(source, length) || data.remaining() - HEADER_BYTES >= length;
        return isWhole ? data : null;
    }

    /** Reads what follows the offset, and returns it if that is a frame at least. */
    private @Nullable ByteBuffer fill() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            try {
                open = open(path(segment));
            } catch (NoSuchFileException e) {
                return null;
            }
            channel = open;
        }
        int rest = (int) Math.min(open.size() - offset, BUFFER_BYTES);
        if (rest < HEADER_BYTES) {
            buffer = null; // a quiet program costs no memory
            return null;
        }
        // Most print little at a time, and there are many of them.
        ByteBuffer data = buffer == null || buffer.capacity() < rest ? ByteBuffer.allocate(rest) : buffer;
        data.clear();
        while (data.hasRemaining() && open.read(data, offset + data.position()) > 0) {
            // until the buffer is full or the file ends
        }
        buffer = data.flip();
        return buffered();
    }

    /** The program can write to the folder, too: a pipe in the place of a segment would be waited for. */
    private static FileChannel open(Path segment) throws IOException {
        if (!Files.isRegularFile(segment, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(segment.toString());
        }
        return FileChannel.open(segment, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    }

    Path path(int number) {
        return folder.resolve(String.format("segment-%08d", number));
    }

    @Override
    public void close() throws IOException {
        buffer = null;
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
