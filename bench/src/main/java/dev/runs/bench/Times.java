package dev.runs.bench;

import java.util.Arrays;

/** Durations that were measured, of one kind. For any number of threads. */
final class Times {
    private long[] nanos = new long[1 << 10];
    private int count;
    private boolean sorted;

    synchronized void add(long nanoseconds) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = nanoseconds;
        sorted = false;
    }

    synchronized void addAll(Times others) {
        for (int i = 0; i < others.count; i++) {
            add(others.nanos[i]);
        }
    }

    synchronized int count() {
        return count;
    }

    /** In milliseconds: the smallest that so many percent do not exceed. */
    synchronized double percentile(double percent) {
        if (count == 0) {
            throw new IllegalStateException("Nothing was measured");
        }
        if (!sorted) {
            Arrays.sort(nanos, 0, count);
            sorted = true;
        }
        int rank = (int) Math.ceil(count * percent / 100);
        return nanos[Math.max(rank, 1) - 1] / 1e6;
    }

    double p50() {
        return percentile(50);
    }

    double p99() {
        return percentile(99);
    }
}
