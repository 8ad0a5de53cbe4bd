package dev.runs.log;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import java.util.List;

/**
 * The stored form of a chunk: a version byte, then one zstd frame with a checksum, which holds three columns.
 *
 * <ol>
 *   <li>times: a varint for each line, the difference to the line before (the first to 1970)
 *   <li>kinds: a varint for each line, its length in bytes times 8 plus the number of its source
 *   <li>text: every line followed by a newline, in one block that can be searched as a whole
 * </ol>
 */
final class ChunkCodec {
    static final byte VERSION = 1;
    private static final int LEVEL = 3;
    private static final int SOURCE_BITS = 3;

    /** Nine bytes of time and three of kind. */
    private static final int MAX_COLUMN_BYTES = 12;

    private ChunkCodec() {}

    static byte[] encode(List<LogLine> lines) {
        byte[] block = block(lines);
        byte[] out = new byte[1 + (int) Zstd.compressBound(block.length)];
        out[0] = VERSION;
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            zstd.setLevel(LEVEL).setChecksum(true).setContentSize(true);
            int size = zstd.compressByteArray(out, 1, out.length - 1, block, 0, block.length);
            return Arrays.copyOf(out, 1 + size);
        }
    }

    private static byte[] block(List<LogLine> lines) {
        int rawBytes = lines.stream().mapToInt(LogLine::rawBytes).sum();
        Varints out = new Varints(new byte[rawBytes + lines.size() * MAX_COLUMN_BYTES]);
        long time = 0;
        for (LogLine line : lines) {
            out.write(line.timestamp() - time);
            time = line.timestamp();
        }
        for (LogLine line : lines) {
            out.write((long) line.bytes().length << SOURCE_BITS | line.source().code());
        }
        for (LogLine line : lines) {
            out.write(line.bytes());
            out.write('\n');
        }
        return out.written();
    }

    /**
     * Allocates only after the sizes that the data claims have been held against the row's and the row's against the
     * limits of a chunk.
     *
     * @param lineCount as the row says
     * @param rawBytes as the row says
     * @throws DamagedChunk for anything that {@link #encode} would not have made for a row like this
     */
    static ChunkLines decode(byte[] data, int lineCount, int rawBytes) {
        return lines(block(data, lineCount, rawBytes), lineCount, rawBytes);
    }

    /** The columns, decompressed; the last {@code rawBytes} bytes are the text. Promises as {@link #decode}. */
    static byte[] block(byte[] data, int lineCount, int rawBytes) {
        require(lineCount > 0 && lineCount <= Chunk.MAX_LINES, "its number of lines is " + lineCount);
        require(rawBytes >= lineCount && rawBytes <= Chunk.MAX_RAW_BYTES, "its size is " + rawBytes);
        require(data.length > 1 && data[0] == VERSION, "its format is unknown");
        return decompress(data, rawBytes + 2 * lineCount, rawBytes + MAX_COLUMN_BYTES * lineCount);
    }

    /** The lines in a block. Promises as {@link #decode}. */
    static ChunkLines lines(byte[] block, int lineCount, int rawBytes) {
        Varints in = new Varints(block);
        long[] times = new long[lineCount];
        long time = 0;
        for (int i = 0; i < lineCount; i++) {
            time += in.read();
            require(time >= 0, "a time is out of range");
            times[i] = time;
        }
        LogLine.Source[] sources = new LogLine.Source[lineCount];
        int[] starts = new int[lineCount + 1];
        for (int i = 0; i < lineCount; i++) {
            long kind = in.read();
            long length = kind >> SOURCE_BITS;
            sources[i] = LogLine.Source.of((int) (kind & (1 << SOURCE_BITS) - 1));
            require(length <= LogLine.MAX_BYTES && starts[i] + length < rawBytes, "a line is too long");
            starts[i + 1] = starts[i] + (int) length + 1;
        }
        require(starts[lineCount] == rawBytes && in.remaining() == rawBytes, "its lines do not fill it");
        int text = in.position();
        for (int i = 0; i <= lineCount; i++) {
            starts[i] += text;
            require(i == 0 || block[starts[i] - 1] == '\n', "a line does not end");
        }
        return new ChunkLines(block, times, sources, starts);
    }

    private static byte[] decompress(byte[] data, int least, int most) {
        try (ZstdDecompressCtx zstd = new ZstdDecompressCtx()) {
            long size = Zstd.getFrameContentSize(data, 1, data.length - 1);
            require(size >= least && size <= most, "it would decompress to " + size + " bytes");
            byte[] block = new byte[(int) size];
            int length = zstd.decompressByteArray(block, 0, block.length, data, 1, data.length - 1);
            require(length == block.length, "it is too short");
            return block;
        } catch (ZstdException e) {
            throw new DamagedChunk("it does not decompress", e);
        }
    }

    private static void require(boolean sound, String otherwise) {
        if (!sound) {
            throw new DamagedChunk(otherwise);
        }
    }
}
