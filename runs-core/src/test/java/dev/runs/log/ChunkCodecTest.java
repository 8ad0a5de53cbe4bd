package dev.runs.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.runs.log.LogLine.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

final class ChunkCodecTest {

    @Test
    void everyLineComesBackAsItWas() {
        Random random = new Random(1);
        for (int round = 0; round < 300; round++) {
            List<LogLine> lines = LogFixtures.random(random, 1 + random.nextInt(400), new long[] {LogFixtures.NOON});
            List<LogLine> read = new ArrayList<>();
            int next = 7;
            for (Chunk chunk : Chunk.of(7, lines)) {
                assertThat(chunk.firstLine).isEqualTo(next);
                read.addAll(all(chunk.lines()));
                next += chunk.lineCount;
            }
            assertThat(read).isEqualTo(lines);
        }
    }

    @Test
    void chunksKeepToTheirLimits() {
        List<LogLine> lines = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            lines.add(new LogLine(i, Source.PROGRAM, new byte[LogLine.MAX_BYTES]));
        }
        for (int i = 0; i < 25_000; i++) {
            lines.add(new LogLine(10, Source.PROGRAM, new byte[0]));
        }
        assertThat(Chunk.of(0, lines)).extracting(chunk -> chunk.lineCount).containsExactly(4, 4, 10_000, 10_000, 5001);
        assertThat(Chunk.of(0, lines)).allMatch(chunk -> chunk.rawBytes <= Chunk.MAX_RAW_BYTES);
        assertThat(Chunk.of(0, List.of())).isEmpty();
    }

    @Test
    void theLargestChunkOfNoiseFitsItsColumn() {
        Random random = new Random(2);
        List<LogLine> lines = new ArrayList<>();
        for (int i = 0; i < Chunk.MAX_LINES; i++) {
            byte[] bytes = new byte[Chunk.MAX_RAW_BYTES / Chunk.MAX_LINES - 1];
            random.nextBytes(bytes);
            lines.add(new LogLine(i * (Long.MAX_VALUE >> 20), Source.PLATFORM, bytes));
        }
        Chunk chunk = Chunk.of(0, lines).get(0);
        assertThat(chunk.lineCount).isEqualTo(Chunk.MAX_LINES);
        assertThat(chunk.data).hasSizeLessThan(2_097_152);
        assertThat(all(chunk.lines())).isEqualTo(lines);
    }

    @Test
    void noFlippedBitChangesALine() {
        List<LogLine> lines = LogFixtures.numbered(0, 50);
        Chunk chunk = Chunk.of(0, lines).get(0);
        int unnoticed = 0;
        for (int bit = 0; bit < chunk.data.length * 8; bit++) {
            byte[] data = chunk.data.clone();
            data[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(all(ChunkCodec.decode(data, chunk.lineCount, chunk.rawBytes)))
                        .isEqualTo(lines);
                unnoticed++;
            } catch (DamagedChunk e) {
                assertThat(e).hasMessageStartingWith("A chunk of the log is damaged: ");
            }
        }
        // Zstandard has bits that mean nothing and more than one way to say the same.
        assertThat(unnoticed).isLessThan(chunk.data.length * 8 / 20);
    }

    @Test
    void everyCutAndWhatFollowsTheEndIsNoticed() {
        Chunk chunk = Chunk.of(0, LogFixtures.numbered(0, 50)).get(0);
        for (int length = 0; length < chunk.data.length; length++) {
            byte[] data = Arrays.copyOf(chunk.data, length);
            assertDamaged(data, chunk.lineCount, chunk.rawBytes);
        }
        assertDamaged(Arrays.copyOf(chunk.data, chunk.data.length + 1), chunk.lineCount, chunk.rawBytes);
    }

    @Test
    void aRowThatDoesNotFitItsDataIsNoticed() {
        Chunk chunk = Chunk.of(0, LogFixtures.numbered(0, 50)).get(0);
        assertDamaged(chunk.data, chunk.lineCount - 1, chunk.rawBytes);
        assertDamaged(chunk.data, chunk.lineCount + 1, chunk.rawBytes);
        assertDamaged(chunk.data, chunk.lineCount, chunk.rawBytes - 1);
        assertDamaged(chunk.data, chunk.lineCount, chunk.rawBytes + 1);
        assertDamaged(chunk.data, 0, 0);
        assertDamaged(chunk.data, -1, -1);
        assertDamaged(chunk.data, Integer.MAX_VALUE, Integer.MAX_VALUE);
        assertDamaged(chunk.data, Chunk.MAX_LINES + 1, Chunk.MAX_RAW_BYTES);
        assertDamaged(chunk.data, 1, Chunk.MAX_RAW_BYTES + 1);
    }

    @Test
    void aBombIsRefusedBeforeMemoryIsTakenForIt() {
        byte[] bomb = framed(new byte[64 * 1024 * 1024]);
        assertThatThrownBy(() -> ChunkCodec.decode(bomb, 1, 5))
                .isInstanceOf(DamagedChunk.class)
                .hasMessageContaining("67108864");
    }

    @Test
    void hostileColumnsAreRefused() {
        // A sound one first, so that the others are known to fail for what is wrong with them.
        assertThat(ChunkCodec.decode(forged(1, 5, 0, "abcd\n"), 1, 5).count()).isEqualTo(1);
        assertDamaged(forged(1, 5, 7, "abcd\n"), 1, 5);
        assertDamaged(forged(1, 6, 0, "abcd\n"), 1, 5);
        assertDamaged(forged(1, 4, 0, "abcd\n"), 1, 5);
        assertDamaged(forged(1, 5, 0, "abcde"), 1, 5);
        assertDamaged(forged(1, Integer.MAX_VALUE, 0, "abcd\n"), 1, 5);
        assertDamaged(forged(1, Long.MAX_VALUE >> 3, 0, "abcd\n"), 1, 5);
        assertDamaged(
                block(out -> {
                    out.write(Long.MAX_VALUE);
                    out.write(Long.MAX_VALUE);
                    out.write(0);
                    out.write(0);
                    out.write("\n\n".getBytes(StandardCharsets.UTF_8));
                }),
                2,
                2);
        byte[] endless = new byte[12];
        Arrays.fill(endless, (byte) 0x80);
        assertDamaged(framed(endless), 1, 5);
        assertDamaged(framed(Arrays.copyOf(endless, 8)), 1, 5);
    }

    @Test
    void noiseIsNeverReadAsLines() {
        Random random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            int rawBytes = 1 + random.nextInt(30);
            byte[] data = random.nextBoolean() ? framed(noise) : noise;
            try {
                ChunkLines lines = ChunkCodec.decode(data, 1, rawBytes);
                assertThat(lines.rawBytes(0)).isEqualTo(rawBytes);
            } catch (DamagedChunk e) {
                assertThat(e).hasMessageStartingWith("A chunk of the log is damaged: ");
            }
        }
    }

    private static byte[] forged(long time, long rawLength, int source, String text) {
        return block(out -> {
            out.write(time);
            out.write((rawLength - 1) << 3 | source);
            out.write(text.getBytes(StandardCharsets.UTF_8));
        });
    }

    private static byte[] block(Consumer<Varints> writer) {
        Varints out = new Varints(new byte[100]);
        writer.accept(out);
        return framed(out.written());
    }

    private static byte[] framed(byte[] block) {
        byte[] frame = Zstd.compress(block);
        byte[] data = new byte[1 + frame.length];
        data[0] = ChunkCodec.VERSION;
        System.arraycopy(frame, 0, data, 1, frame.length);
        return data;
    }

    private static void assertDamaged(byte[] data, int lineCount, int rawBytes) {
        assertThatThrownBy(() -> ChunkCodec.decode(data, lineCount, rawBytes)).isInstanceOf(DamagedChunk.class);
    }

    private static List<LogLine> all(ChunkLines lines) {
        List<LogLine> all = new ArrayList<>();
        for (int i = 0; i < lines.count(); i++) {
            all.add(lines.line(i));
        }
        return all;
    }
}
