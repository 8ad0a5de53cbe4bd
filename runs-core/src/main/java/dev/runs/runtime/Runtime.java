package dev.runs.runtime;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A named size.
 *
 * @param cpus processors granted to the program, may be a fraction
 * @param memoryBytes memory granted to the program and all its processes
 * @param executors what a Spark program gets besides, on a cluster; null for none
 * @param gpus how many, 0 for none
 * @param image the container image, where the region's executor takes one; null for the region's own
 * @param paths folders, absolute and normal, where runs find files that come with the runtime
 * @param enabled whether runs can ask for it
 * @param pricePerHour in US dollars, for every hour between start and end; null where nobody has said
 * @param spark whether programs are Spark drivers, which get executors of their own on a cluster
 * @param placement on which nodes of a cluster it runs
 */
public record Runtime(
        String name,
        double cpus,
        long memoryBytes,
        @Nullable SparkExecutors executors,
        int gpus,
        @Nullable String image,
        List<String> paths,
        boolean enabled,
        @Nullable Double pricePerHour,
        boolean spark,
        Placement placement) {
    /** No empty segment, none of dots alone, and nothing that is no sign. */
    private static final Pattern NORMAL = Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[^/\\p{C}\\p{Zl}\\p{Zp}\\\\]+)+");

    /**
     * Those of one run.
     *
     * @param count at most so many at once
     * @param cpus processors of each
     * @param memoryBytes memory of each
     */
    public record SparkExecutors(int count, double cpus, long memoryBytes) {}

    public Runtime {
        paths = List.copyOf(paths);
    }

    /** One that is enabled, and has nothing but processors and memory. */
    public Runtime(String name, double cpus, long memoryBytes) {
        this(name, cpus, memoryBytes, null, 0, null, List.of(), true, null);
    }

    /** One that runs anywhere, and has no Spark. */
    public Runtime(
            String name,
            double cpus,
            long memoryBytes,
            @Nullable SparkExecutors executors,
            int gpus,
            @Nullable String image,
            List<String> paths,
            boolean enabled,
            @Nullable Double pricePerHour) {
        this(name, cpus, memoryBytes, executors, gpus, image, paths, enabled, pricePerHour, false, Placement.ANYWHERE);
    }

    /** Whether a file of this name may come with the runtime; whether it does, only the machine knows that has it. */
    public boolean mayHave(String path) {
        return NORMAL.matcher(path).matches() && paths.stream().anyMatch(folder -> path.startsWith(folder + "/"));
    }
}
