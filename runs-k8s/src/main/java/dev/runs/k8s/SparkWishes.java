package dev.runs.k8s;

import dev.runs.runtime.SparkValues;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a run asks of Spark's sizes. What cannot be read asks for nothing: the rules refuse it at submit, but a run may be
 * older than they are.
 *
 * @param settings the run's own, under their full names
 */
record SparkWishes(Map<String, String> settings) {

    boolean has(String key) {
        return "true".equalsIgnoreCase(settings.get(key));
    }

    /** In MiB, rounded up. */
    OptionalLong mebibytes(String key) {
        String value = settings.get(key);
        return value == null
                ? OptionalLong.empty()
                : SparkValues.bytes(key, value).stream()
                        .map(bytes -> bytes / PodSizes.MEBIBYTE + (bytes % PodSizes.MEBIBYTE == 0 ? 0 : 1))
                        .findFirst();
    }

    OptionalLong count(String key) {
        String value = settings.get(key);
        return value == null ? OptionalLong.empty() : SparkValues.count(value);
    }
}
