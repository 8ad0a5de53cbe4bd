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

    int count() {
        return times.length;
    }

    LogLine line(int index) {
        byte[] bytes = Arrays.copyOfRange(block, starts[index], starts[index + 1] - 1);
        return new LogLine(times[index], sources[index], bytes);
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
