package dev.runs.metric;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a program and all that it started used, from its start on. Short however long it runs: later points span longer.
 *
 * @param peakMemory the most that was in use at once, in bytes; may lie between two measurements and so above all points
 */
public record Series(Instant startedAt, @Nullable Long peakMemory, List<Point> points) {
    /** The supervisor's {@code samples.py} makes no more. */
    public static final int MAX_POINTS = 240;

    private static final long MAX_MILLIS = Duration.ofDays(3_650).toMillis();
    private static final long MAX_CPU_MILLIS = MAX_MILLIS * 100_000;
    private static final long MAX_MEMORY = 1L << 50;

    /**
     * What was measured at one moment.
     *
     * @param atMillis since the start
     * @param cpuMillis processor time of all processes together, since the start
     * @param memory the most since the point before, in bytes; null where it was not measured
     */
    public record Point(
            long atMillis, long cpuMillis, @Nullable Long memory) {}

    /** @throws IllegalArgumentException where it cannot be true: what was measured may come from a hostile program */
    public Series {
        points = List.copyOf(points);
        require(!points.isEmpty() && points.size() <= MAX_POINTS, "the number of points");
        require(startedAt.getEpochSecond() >= 0 && startedAt.getEpochSecond() < 1L << 33, "the start");
        require(isMemory(peakMemory), "the peak");
        long at = -1;
        long cpu = 0;
        for (Point point : points) {
            require(point.atMillis > at && point.atMillis <= MAX_MILLIS, "the time of a point");
            require(point.cpuMillis >= cpu && point.cpuMillis <= MAX_CPU_MILLIS, "the processor time of a point");
            require(isMemory(point.memory), "the memory of a point");
            at = point.atMillis;
            cpu = point.cpuMillis;
        }
    }

    public Instant at(Point point) {
        return startedAt.plusMillis(point.atMillis);
    }

    public Point last() {
        return points.get(points.size() - 1);
    }

    private static boolean isMemory(@Nullable Long bytes) {
        return bytes == null || (bytes >= 0 && bytes <= MAX_MEMORY);
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("Not a series of measurements: " + what + " is out of bounds");
        }
    }
}
