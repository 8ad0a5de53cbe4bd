package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;
import static dev.runs.api.config.Checks.or;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.runs.runtime.Placement;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtime.SparkExecutors;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A runtime.
 *
 * @param memoryGb memory of the program and all its processes, in GiB
 * @param executors what a Spark program gets besides, on a cluster
 * @param gpus how many
 * @param image the container image; empty: the region's own
 * @param paths folders in which runs find files that come with the runtime
 * @param pricePerHour in US dollars
 * @param engine spark: programs are Spark drivers, with executors of their own on a cluster
 * @param gpuResource what the cluster calls its GPUs
 * @param nodeSelector labels that a node of the cluster must have
 * @param tolerations taints of nodes that do not keep its pods away
 */
public record RuntimeSettings(
        String name,
        Double cpus,
        Double memoryGb,
        Optional<Executors> executors,
        Integer gpus,
        Optional<String> image,
        List<String> paths,
        Boolean enabled,
        Optional<Double> pricePerHour,
        Engine engine,
        String gpuResource,
        Map<String, String> nodeSelector,
        List<TolerationSettings> tolerations) {

    /** What programs find in it. */
    public enum Engine {
        @JsonProperty("python")
        PYTHON,
        @JsonProperty("spark")
        SPARK
    }

    /** @param memoryGb of each, in GiB */
    public record Executors(Integer count, Double cpus, Double memoryGb) {
        public Executors {
            count = or(count, 1);
            cpus = or(cpus, 1.0);
            memoryGb = or(memoryGb, 1.0);
            check(count > 0, "runtimes: executors.count must be at least 1");
            check(isCount(cpus), "runtimes: executors.cpus must be above 0");
            check(isCount(memoryGb), "runtimes: executors.memoryGb must be above 0");
        }
    }

    public RuntimeSettings {
        check(name != null && name.matches("[a-z0-9][a-z0-9-]{0,62}"), "runtimes: name must be a-z, 0-9 and '-'");
        cpus = or(cpus, 1.0);
        memoryGb = or(memoryGb, 1.0);
        executors = or(executors, Optional.empty());
        gpus = or(gpus, 0);
        image = or(image, Optional.empty());
        paths = List.copyOf(or(paths, List.of()));
        enabled = or(enabled, true);
        pricePerHour = or(pricePerHour, Optional.empty());
        engine = or(engine, Engine.PYTHON);
        gpuResource = or(gpuResource, Placement.ANYWHERE.gpuResource());
        nodeSelector = Map.copyOf(or(nodeSelector, Map.of()));
        tolerations = List.copyOf(or(tolerations, List.of()));
        check(isCount(cpus), "runtimes: cpus must be above 0");
        check(isCount(memoryGb), "runtimes: memoryGb must be above 0");
        check(gpus >= 0, "runtimes: gpus must be at least 0");
        check(
                paths.stream().allMatch(path -> path.matches("(/[A-Za-z0-9_][A-Za-z0-9._-]*)+")),
                "runtimes: paths must be absolute folders such as /opt/jars, without a final slash");
        check(
                pricePerHour.isEmpty() || (pricePerHour.get() >= 0 && Double.isFinite(pricePerHour.get())),
                "runtimes: pricePerHour must be at least 0");
    }

    private static boolean isCount(double number) {
        return number > 0 && Double.isFinite(number);
    }

    public Runtime runtime() {
        return new Runtime(
                name,
                cpus,
                bytes(memoryGb),
                executors
                        .map(each -> new SparkExecutors(each.count(), each.cpus(), bytes(each.memoryGb())))
                        .orElse(null),
                gpus,
                image.orElse(null),
                paths,
                enabled,
                pricePerHour.orElse(null),
                engine == Engine.SPARK,
                new Placement(
                        gpuResource,
                        nodeSelector,
                        tolerations.stream().map(TolerationSettings::toleration).toList()));
    }

    private static long bytes(double gib) {
        return Math.round(gib * (1L << 30));
    }
}
