package dev.runs.api.config;

import dev.runs.runtime.Placement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The catalogue that ships: every name that clients of Wherobots know. Prices are round figures near what public clouds
 * ask for a machine on demand (0.05 dollars for a processor's hour, 1 dollar for that of an A10), to be replaced by the
 * site's own.
 */
final class DefaultRuntimes {
    private static final double DOLLARS_PER_CPU = 0.05;
    private static final double DOLLARS_PER_GPU = 1.00;

    static final List<RuntimeSettings> ALL = List.of(
            size("micro", 1, 1),
            size("tiny", 2, 2),
            size("small", 2, 4),
            size("medium", 4, 8),
            size("large", 8, 16),
            size("x-large", 16, 32),
            size("2x-large", 32, 64),
            size("4x-large", 64, 128),
            size("medium-himem", 4, 32),
            size("large-himem", 8, 64),
            size("x-large-himem", 16, 128),
            size("2x-large-himem", 32, 256),
            size("4x-large-himem", 64, 512),
            size("x-large-hicpu", 32, 32),
            size("2x-large-hicpu", 64, 64),
            size("x-large-matcher", 16, 64),
            size("2x-large-matcher", 32, 128),
            withGpus("micro-a10-gpu", 4, 16, 1),
            withGpus("tiny-a10-gpu", 8, 32, 1),
            withGpus("small-a10-gpu", 16, 64, 1),
            withGpus("medium-a10-gpu", 32, 128, 1),
            withGpus("large-a10-gpu", 48, 192, 4),
            withGpus("x-large-a10-gpu", 96, 384, 4));

    private DefaultRuntimes() {}

    private static RuntimeSettings size(String name, int cpus, int memoryGb) {
        return withGpus(name, cpus, memoryGb, 0);
    }

    /** Not enabled: most machines have none, and a program without the one it asked for fails late. */
    private static RuntimeSettings withGpus(String name, int cpus, int memoryGb, int gpus) {
        double price = Math.round(100 * (DOLLARS_PER_CPU * cpus + DOLLARS_PER_GPU * gpus)) / 100.0;
        return new RuntimeSettings(
                name,
                (double) cpus,
                (double) memoryGb,
                Optional.empty(),
                gpus,
                Optional.empty(),
                List.of(),
                gpus == 0,
                Optional.of(price),
                RuntimeSettings.Engine.PYTHON,
                Placement.ANYWHERE.gpuResource(),
                Map.of(),
                List.of());
    }
}
