package dev.runs.metric;

import dev.runs.runtime.Runtime;
import org.jspecify.annotations.Nullable;

/**
 * What a run was granted, and what that cost, when its program was measured first.
 *
 * @param cpus processors, may be a fraction
 * @param pricePerHour in US dollars; null where the runtime had no price
 */
public record Grant(double cpus, long memoryBytes, @Nullable Double pricePerHour) {
    public Grant {
        if (!(cpus > 0 && cpus <= Integer.MAX_VALUE) || memoryBytes <= 0) {
            throw new IllegalArgumentException(
                    "Nothing is granted: " + cpus + " processors, " + memoryBytes + " bytes");
        }
    }

    public static Grant of(Runtime runtime) {
        return new Grant(runtime.cpus(), runtime.memoryBytes(), runtime.pricePerHour());
    }
}
