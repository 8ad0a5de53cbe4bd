package dev.runs.runtime;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The catalogue of sizes, in the order of the configuration. */
public final class Runtimes {
    /** What older clients call them. */
    private static final Map<String, String> LEGACY = Map.of("xlarge", "x-large", "xxlarge", "2x-large");

    private final Map<String, Runtime> byName = new LinkedHashMap<>();
    private final Runtime defaultRuntime;

    /**
     * @param defaultName the one a request that names none gets
     * @throws IllegalArgumentException where that one is not among them
     */
    public Runtimes(Collection<Runtime> runtimes, String defaultName) {
        for (Runtime runtime : runtimes) {
            byName.put(runtime.name(), runtime);
        }
        Runtime chosen = byName.get(defaultName);
        if (chosen == null) {
            throw new IllegalArgumentException(
                    "The default runtime '" + defaultName + "' is not among the runtimes " + byName.keySet() + ".");
        }
        this.defaultRuntime = chosen;
    }

    public String defaultName() {
        return defaultRuntime.name();
    }

    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** By name; the legacy upper-case names ({@code TINY}, {@code XLARGE}) mean the same ones. */
    public Optional<Runtime> find(String name) {
        Runtime exact = byName.get(name);
        if (exact != null || !name.equals(name.toUpperCase(Locale.ROOT))) {
            return Optional.ofNullable(exact);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return Optional.ofNullable(byName.get(LEGACY.getOrDefault(lower, lower)));
    }

    /** The one that a run was submitted with, or the default: a run outlives its runtime's leaving the catalogue. */
    public Runtime get(String name) {
        return find(name).orElse(defaultRuntime);
    }

    /** The next runtime with more memory, for who ran out of it. */
    public Optional<Runtime> larger(Runtime runtime) {
        return byName.values().stream()
                .filter(other -> other.memoryBytes() > runtime.memoryBytes())
                .min(Comparator.comparingLong(Runtime::memoryBytes));
    }
}
