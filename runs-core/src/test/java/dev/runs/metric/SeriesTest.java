package dev.runs.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.metric.Series.Point;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void whatIsStoredIsReadAgain() throws IOException {
        Series series = new Series(
                START,
                7L << 30,
                List.of(new Point(0, 0, null), new Point(1_003, 990, 5L << 20), new Point(9_000, 990, null)));

        assertThat(SeriesCodec.decode(SeriesCodec.encode(series))).isEqualTo(series);
        Series unknown = new Series(START, null, List.of(new Point(1, 1, 1L)));
        assertThat(SeriesCodec.decode(SeriesCodec.encode(unknown)).peakMemory()).isNull();
        assertThat(SeriesCodec.decode(SeriesCodec.encode(unknown))
                        .points()
                        .get(0)
                        .memory())
                .as("less than one KiB is not nothing")
                .isEqualTo(1_024);
    }

    @Test
    void theLongestSeriesFitsIntoItsRowsPageAndNotOnlyOnce() {
        assertThat(SeriesCodec.encode(longest())).hasSizeLessThan(2_500);
    }

    @Test
    void damagedBytesAreRefusedAndNeverAnythingElse() {
        byte[] whole = SeriesCodec.encode(longest());
        Random random = new Random(3);
        for (int i = 0; i < 3_000; i++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
            if (damaged.length > 0) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            }
            try {
                // The checksum at the end is not asked for; what is read is a series all the same.
                assertThat(SeriesCodec.decode(damaged).points()).hasSizeBetween(1, Series.MAX_POINTS);
            } catch (IOException | IllegalArgumentException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
    }

    @Test
    void whatCannotBeTrueIsNoSeries() {
        assertRefused(null, List.of());
        assertRefused(null, Collections.nCopies(Series.MAX_POINTS + 1, new Point(1, 1, 1L)));
        assertRefused(null, List.of(new Point(-1, 0, null)));
        assertRefused(null, List.of(new Point(5, 0, null), new Point(5, 0, null)));
        assertRefused(null, List.of(new Point(5, 3, null), new Point(6, 2, null)));
        assertRefused(null, List.of(new Point(5, -3, null)));
        assertRefused(null, List.of(new Point(5, 3, -1L)));
        assertRefused(null, List.of(new Point(5, 3, Long.MAX_VALUE)));
        assertRefused(null, List.of(new Point(Long.MAX_VALUE, 3, 1L)));
        assertRefused(null, List.of(new Point(5, Long.MAX_VALUE, 1L)));
        assertRefused(-1L, List.of(new Point(5, 3, 1L)));
        assertThatThrownBy(() -> new Series(Instant.MAX, null, List.of(new Point(5, 3, 1L))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sharesAreOfWhatWasGranted() {
        Grant grant = new Grant(2, 1L << 30, null);
        Measured measured = new Measured(
                grant,
                new Series(
                        START,
                        768L << 20,
                        List.of(
                                new Point(1_000, 1_000, 256L << 20),
                                new Point(2_000, 4_000, null),
                                new Point(10_000, 4_000, 512L << 20))));

        assertThat(measured.averageCpu()).hasValue(20);
        assertThat(measured.cpu()).extracting(Measured.Value::percent).containsExactly(50.0, 150.0, 0.0);
        assertThat(measured.memory())
                .containsExactly(
                        new Measured.Value(START, START.plusSeconds(1), 25),
                        new Measured.Value(START.plusSeconds(2), START.plusSeconds(10), 50));
        assertThat(measured.memoryPercent(measured.peakMemory().orElseThrow())).isEqualTo(75);
        assertThat(measured.until()).isEqualTo(START.plusSeconds(10));
    }

    @Test
    void aMomentHasNoShare() {
        Measured measured =
                new Measured(new Grant(1, 1, null), new Series(START, null, List.of(new Point(0, 0, null))));

        assertThat(measured.averageCpu()).isEmpty();
        assertThat(measured.cpu()).isEmpty();
        assertThat(measured.memory()).isEmpty();
        assertThat(measured.peakMemory()).isEmpty();
    }

    private static void assertRefused(Long peak, List<Point> points) {
        assertThatThrownBy(() -> new Series(START, peak, points)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Whose numbers are like those of a program that is never the same. */
    private static Series longest() {
        Random random = new Random(5);
        List<Point> points = new ArrayList<>();
        long at = 0;
        long cpu = 0;
        for (int i = 0; i < Series.MAX_POINTS; i++) {
            at += 2_000 + random.nextInt(200);
            cpu += random.nextInt(16_000);
            points.add(new Point(at, cpu, (random.nextLong() & 0x3_ffff_ffffL) / 1_024 * 1_024 + 1_024));
        }
        return new Series(START, 32L << 30, points);
    }
}
