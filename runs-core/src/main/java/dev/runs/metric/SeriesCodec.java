package dev.runs.metric;

import dev.runs.metric.Series.Point;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A series as bytes: small enough to be replaced in its row, which an active run does again and again. Differences of
 * numbers, one column after the other, compressed; memory is rounded to KiB, and 0 where it was not measured.
 */
final class SeriesCodec {
    private static final int VERSION = 1;
    private static final int KIB = 1024;

    private SeriesCodec() {}

    static byte[] encode(Series series) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(VERSION);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeLong(series.startedAt().toEpochMilli());
            out.writeLong(kib(series.peakMemory()));
            out.writeInt(series.points().size());
            Point before = new Point(0, 0, null);
            for (Point point : series.points()) {
                out.writeLong(point.atMillis() - before.atMillis());
                before = point;
            }
            before = new Point(0, 0, null);
            for (Point point : series.points()) {
                out.writeLong(point.cpuMillis() - before.cpuMillis());
                before = point;
            }
            for (Point point : series.points()) {
                out.writeLong(kib(point.memory()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // into memory nothing fails
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IOException where these are not the bytes of a series
     * @throws IllegalArgumentException where they are of one that cannot be true
     */
    static Series decode(byte[] bytes) throws IOException {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new IOException("not a series of this version");
        }
        try (DataInputStream in =
                new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1)))) {
            Instant startedAt = Instant.ofEpochMilli(in.readLong());
            Long peak = bytes(in.readLong());
            int count = in.readInt();
            if (count < 1 || count > Series.MAX_POINTS) {
                throw new IOException("a series of " + count + " points");
            }
            long[] at = sums(in, count);
            long[] cpu = sums(in, count);
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                points.add(new Point(at[i], cpu[i], bytes(in.readLong())));
            }
            return new Series(startedAt, peak, points);
        }
    }

    private static long[] sums(DataInputStream in, int count) throws IOException {
        long[] sums = new long[count];
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += in.readLong();
            sums[i] = sum;
        }
        return sums;
    }

    private static long kib(@Nullable Long bytes) {
        return bytes == null ? 0 : Math.max(1, (bytes + KIB / 2) / KIB);
    }

    private static @Nullable Long bytes(long kib) {
        return kib == 0 ? null : Long.valueOf(kib * KIB);
    }
}
