package dev.runs.k8s;

import dev.runs.runtime.Runtime;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What containers ask for, as Kubernetes writes it. They get no more than that, and no less. */
final class PodSizes {
    static final long MEBIBYTE = 1L << 20;
    /** The agent's own, beside what the runtime grants to the program: a Python with the log's buffers and its threads. */
    static final long AGENT_BYTES = 64 * MEBIBYTE;

    private static final String DISK = "ephemeral-storage";
    private static final int MILLIS = 1000;

    private PodSizes() {}

    /**
     * Of a container of the attempt's own pod.
     *
     * @param gpus the program's; they are of no use to who prepares it
     */
    static ResourceRequirements attempt(PodRequest request, int gpus) {
        Runtime runtime = request.runtime();
        Map<String, Quantity> sizes = new LinkedHashMap<>();
        sizes.put("cpu", new Quantity(cpus(runtime.cpus())));
        sizes.put("memory", bytes(runtime.memoryBytes() + AGENT_BYTES));
        return exactly(sizes, driverDiskGb(request), gpus, runtime);
    }

    /** Of an executor, besides the processors and the memory, which Spark asks for itself. */
    static ResourceRequirements executor(PodRequest request) {
        return exactly(
                new LinkedHashMap<>(),
                executorDiskGb(request),
                request.runtime().gpus(),
                request.runtime());
    }

    private static ResourceRequirements exactly(Map<String, Quantity> sizes, int diskGb, int gpus, Runtime runtime) {
        sizes.put(DISK, gigabytes(diskGb));
        ResourceRequirementsBuilder resources =
                new ResourceRequirementsBuilder().withRequests(sizes).withLimits(sizes);
        if (gpus > 0) {
            // Kubernetes takes a limit of these for the request as well.
            resources.addToLimits(runtime.placement().gpuResource(), new Quantity(String.valueOf(gpus)));
        }
        return resources.build();
    }

    static int driverDiskGb(PodRequest request) {
        return diskGb(request.run().environment().sparkDriverDiskGb(), request);
    }

    static int executorDiskGb(PodRequest request) {
        return diskGb(request.run().environment().sparkExecutorDiskGb(), request);
    }

    private static int diskGb(@Nullable Integer asked, PodRequest request) {
        return Math.max(1, asked == null ? request.settings().diskGb() : asked);
    }

    static Quantity gigabytes(int gb) {
        return new Quantity(gb + "Gi");
    }

    /** Thousandths, where there are any. */
    static String cpus(double cpus) {
        long millis = Math.max(1, Math.round(cpus * MILLIS));
        return millis % MILLIS == 0 ? String.valueOf(millis / MILLIS) : millis + "m";
    }

    private static Quantity bytes(long bytes) {
        return new Quantity(bytes % MEBIBYTE == 0 ? bytes / MEBIBYTE + "Mi" : String.valueOf(bytes));
    }
}
