package dev.runs.runtime;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The catalogue of sizes, in the order of the configuration. */
public final class Runtimes {
    /** What older clients call them. */
    private static final Map<String, String> LEGACY = Map.of("xlarge", "x-large", "xxlarge", "2x-large");

    private final Map<String, Runtime> byName = new LinkedHashMap<>();
    private final Runtime defaultRuntime;

    /**
     * @param defaultName the one a request that names none gets
     * @throws IllegalArgumentException where that one is not among them, or not enabled
     */
    public Runtimes(Collection<Runtime> runtimes, String defaultName) {
        for (Runtime runtime : runtimes) {
            byName.put(runtime.name(), runtime);
        }
        Runtime chosen = byName.get(defaultName);
        if (chosen == null || !chosen.enabled()) {
            throw new IllegalArgumentException("The default runtime '" + defaultName
                    + "' is not among the runtimes that are enabled: " + names(null) + ".");
        }
        this.defaultRuntime = chosen;
    }

    /** Every one, also those that are not enabled. */
    public Collection<Runtime> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /**
     * Those that a run can ask for.
     *
     * @param only the names that the run's organization is limited to; null for no limit
     */
    public List<String> names(@Nullable Collection<String> only) {
        return byName.values().stream()
                .filter(runtime -> allows(runtime, only))
                .map(Runtime::name)
                .toList();
    }

    /** The one a request that names none gets: where the organization may not have the default, the first it may. */
    public String defaultName(@Nullable Collection<String> only) {
        return allows(defaultRuntime, only)
                ? defaultRuntime.name()
                : names(only).stream().findFirst().orElse(defaultRuntime.name());
    }

    /** Whether a run can ask for it; {@code only} as in {@link #names}. */
    public boolean allows(Runtime runtime, @Nullable Collection<String> only) {
        return runtime.enabled() && (only == null || only.contains(runtime.name()));
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

    /** The next runtime with more memory, for who ran out of it; with a GPU only where this one has some. */
    public Optional<Runtime> larger(Runtime runtime) {
        return byName.values().stream()
                .filter(other -> other.enabled() && other.memoryBytes() > runtime.memoryBytes())
                .filter(other -> (other.gpus() > 0) == (runtime.gpus() > 0))
                .min(Comparator.comparingLong(Runtime::memoryBytes));
    }
}
