package dev.runs.k8s;

import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtime.SparkExecutors;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The sizes of driver and executors: the runtime's, and where a run asks for less, that. */
final class SparkSizes {
    private static final String OFF_HEAP = "spark.memory.offHeap.size";
    private static final String DRIVER_MEMORY = "spark.driver.memory";
    private static final String DRIVER_OVERHEAD = "spark.driver.memoryOverhead";
    private static final String DRIVER_CORES = "spark.driver.cores";
    private static final String EXECUTOR_MEMORY = "spark.executor.memory";
    private static final String EXECUTOR_OVERHEAD = "spark.executor.memoryOverhead";
    private static final String INSTANCES = "spark.executor.instances";
    private static final String DYNAMIC = "spark.dynamicAllocation.";

    private SparkSizes() {}

    /** Of a driver whose executors are pods of their own. */
    static Map<String, String> driver(Runtime runtime, SparkWishes wishes, double factor) {
        return driver(runtime, wishes, factor, OptionalLong.empty());
    }

    /** Of a driver that is its own executor: what Spark keeps off the heap is taken from the same memory. */
    static Map<String, String> alone(Runtime runtime, SparkWishes wishes, double factor) {
        return driver(runtime, wishes, factor, offHeap(wishes));
    }

    /** Of executors; Spark makes their pods as large as the sum of what it is told here. */
    static Map<String, String> executors(SparkExecutors executors, SparkWishes wishes, double factor) {
        SparkMemory memory = SparkMemory.within(
                executors.memoryBytes(),
                factor,
                wishes.mebibytes(EXECUTOR_MEMORY),
                wishes.mebibytes(EXECUTOR_OVERHEAD),
                offHeap(wishes));
        Map<String, String> sizes = new TreeMap<>();
        sizes.put(EXECUTOR_MEMORY, memory.heap() + "m");
        sizes.put(EXECUTOR_OVERHEAD, memory.overhead() + "m");
        if (memory.offHeap() > 0) {
            sizes.put(OFF_HEAP, memory.offHeap() + "m");
        }
        String cores = String.valueOf(atMost(wishes.count("spark.executor.cores"), cores(executors.cpus())));
        sizes.put("spark.executor.cores", cores);
        String cpus = PodSizes.cpus(executors.cpus());
        sizes.put("spark.kubernetes.executor.request.cores", cpus);
        sizes.put("spark.kubernetes.executor.limit.cores", cpus);
        sizes.putAll(counts(executors, wishes));
        return sizes;
    }

    private static Map<String, String> counts(SparkExecutors executors, SparkWishes wishes) {
        long most = executors.count();
        Map<String, String> counts = new TreeMap<>();
        OptionalLong instances = wishes.count(INSTANCES);
        // Where Spark itself decides how many it needs, it would begin with as many as are named here.
        if (instances.isPresent() || !wishes.has(DYNAMIC + "enabled")) {
            counts.put(INSTANCES, String.valueOf(atMost(instances, most)));
        }
        counts.put(DYNAMIC + "maxExecutors", String.valueOf(atMost(wishes.count(DYNAMIC + "maxExecutors"), most)));
        for (String key : List.of(DYNAMIC + "minExecutors", DYNAMIC + "initialExecutors")) {
            if (wishes.settings().containsKey(key)) {
                counts.put(key, String.valueOf(atMost(wishes.count(key), most)));
            }
        }
        return counts;
    }

    private static Map<String, String> driver(
            Runtime runtime, SparkWishes wishes, double factor, OptionalLong offHeap) {
        SparkMemory memory = SparkMemory.within(
                runtime.memoryBytes(),
                factor,
                wishes.mebibytes(DRIVER_MEMORY),
                wishes.mebibytes(DRIVER_OVERHEAD),
                offHeap);
        Map<String, String> sizes = new TreeMap<>();
        sizes.put(DRIVER_MEMORY, memory.heap() + "m");
        sizes.put(DRIVER_OVERHEAD, memory.overhead() + "m");
        sizes.put(DRIVER_CORES, String.valueOf(atMost(wishes.count(DRIVER_CORES), cores(runtime.cpus()))));
        if (memory.offHeap() > 0) {
            sizes.put(OFF_HEAP, memory.offHeap() + "m");
        }
        return sizes;
    }

    /** How many tasks run at once: as many as whole processors, and one at least. */
    static long cores(double cpus) {
        return Math.max(1, (long) cpus);
    }

    private static OptionalLong offHeap(SparkWishes wishes) {
        return wishes.has("spark.memory.offHeap.enabled") ? wishes.mebibytes(OFF_HEAP) : OptionalLong.empty();
    }

    private static long atMost(OptionalLong wish, long most) {
        return Math.min(wish.orElse(most), most);
    }
}
