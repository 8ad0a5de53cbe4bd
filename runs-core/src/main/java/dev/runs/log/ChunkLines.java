package dev.runs.log;

import java.util.Arrays;

/** The lines of one chunk, decompressed: columns over one block of text. A line becomes an object when it is asked for. */
final class ChunkLines {
    private final byte[] block;
    private final long[] times;
    private final LogLine.Source[] sources;
    /** Where each line begins in the block, and at the end where a further one would. */
    private final int[] starts;

    ChunkLines(byte[] block, long[] times, LogLine.Source[] sources, int[] starts) {
        this.block = block;
        this.times = times;
        this.sources = sources;
        this.starts = starts;
    }

    /** As many marked lines: the others of the log keep their numbers. */
    static ChunkLines lost(int count, long time) {
        byte[] text = LogLine.lost(time).bytes();
        byte[] block = new byte[(text.length + 1) * count];
        int[] starts = new int[count + 1];
        for (int i = 0; i < count; i++) {
            System.arraycopy(text, 0, block, starts[i], text.length);
            starts[i + 1] = starts[i] + text.length + 1;
        }
        long[] times = new long[count];
        Arrays.fill(times, time);
        LogLine.Source[] sources = new LogLine.Source[count];
        Arrays.fill(sources, LogLine.Source.PLATFORM);
        return new ChunkLines(block, times, sources, starts);
    }

    int count() {
        return times.length;
    }

    LogLine line(int index) {
        byte[] bytes = Arrays.copyOfRange(block, starts[index], starts[index + 1] - 1);
        return new LogLine(times[index], sources[index], bytes);
    }

    byte[] block() {
        return block;
    }

    /** Where in the block a line begins. */
    int start(int index) {
        return starts[index];
    }

    /** The line that a place in the block belongs to. */
    int indexAt(int place) {
        int found = Arrays.binarySearch(starts, place);
        return found >= 0 ? found : -found - 2;
    }

    int rawBytes(int index) {
        return starts[index + 1] - starts[index];
    }

    /** The first line that is not earlier; {@link #count()} if all are. */
    int firstAt(long time) {
        int index = 0;
        while (index < times.length && times[index] < time) {
            index++;
        }
        return index;
    }
}
