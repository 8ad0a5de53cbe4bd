package dev.runs.k8s;

import java.util.OptionalLong;

/**
 * How what a runtime grants is shared between a JVM's heap and all beside it; together never more than that. In MiB.
 *
 * @param overhead threads, code and buffers of the JVM, and the Python processes beside it
 * @param offHeap what Spark itself keeps outside the heap; 0 where it does not
 */
record SparkMemory(long heap, long overhead, long offHeap) {
    /** Spark's own least. */
    private static final long LEAST_OVERHEAD = 384;
    /** Less, and Spark does not start. */
    private static final long LEAST_HEAP = 512;

    /**
     * @param grantBytes of all
     * @param factor how much of the heap's size comes beside it, where the run does not say
     * @param heap what the run asks for, and so with the others; empty where it does not
     */
    static SparkMemory within(
            long grantBytes, double factor, OptionalLong heap, OptionalLong overhead, OptionalLong offHeap) {
        long grant = Math.max(2, grantBytes / PodSizes.MEBIBYTE);
        long outside = Math.min(offHeap.orElse(0), grant / 2);
        long left = grant - outside;
        if (overhead.isPresent()) {
            long beside = Math.min(overhead.getAsLong(), left - Math.min(LEAST_HEAP, (left + 1) / 2));
            return new SparkMemory(atMost(heap, left - beside), beside, outside);
        }
        // A grant that is too small for Spark is shared as well as can be; Spark says itself what it needs.
        long usual = Math.max(Math.min((long) (left / (1 + factor)), left - LEAST_OVERHEAD), left / 2);
        long within = atMost(heap, usual);
        long beside = within == usual ? left - usual : Math.max((long) Math.ceil(within * factor), LEAST_OVERHEAD);
        return new SparkMemory(within, Math.min(beside, left - within), outside);
    }

    private static long atMost(OptionalLong wish, long most) {
        return Math.max(1, Math.min(wish.orElse(most), most));
    }
}
