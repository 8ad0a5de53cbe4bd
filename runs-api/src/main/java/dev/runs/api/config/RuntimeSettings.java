package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;
import static dev.runs.api.config.Checks.or;

import dev.runs.runtime.Runtime;
import java.util.List;

/**
 * A runtime.
 *
 * @param memoryGb memory of the whole run in GiB
 */
public record RuntimeSettings(String name, Double cpus, Double memoryGb) {
    static final List<RuntimeSettings> DEFAULTS = List.of(
            new RuntimeSettings("micro", 1.0, 1.0),
            new RuntimeSettings("tiny", 2.0, 2.0),
            new RuntimeSettings("small", 2.0, 4.0),
            new RuntimeSettings("medium", 4.0, 8.0),
            new RuntimeSettings("large", 8.0, 16.0),
            new RuntimeSettings("x-large", 16.0, 32.0));

    public RuntimeSettings {
        check(name != null && name.matches("[a-z0-9][a-z0-9-]{0,62}"), "runtimes: name must be a-z, 0-9 and '-'");
        cpus = or(cpus, 1.0);
        memoryGb = or(memoryGb, 1.0);
        check(cpus > 0, "runtimes: cpus must be above 0");
        check(memoryGb > 0, "runtimes: memoryGb must be above 0");
    }

    public Runtime runtime() {
        return new Runtime(name, cpus, Math.round(memoryGb * (1L << 30)));
    }
}
