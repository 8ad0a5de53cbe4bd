package dev.runs.dependency;

import org.jspecify.annotations.Nullable;

/**
 * A library from the package index.
 *
 * @param name as PEP 508 writes it, extras included ({@code requests[socks]})
 * @param version {@code 1.5.3} or PEP 440 specifiers ({@code >=1.2,<2}); null takes the newest
 */
public record PypiDependency(String name, @Nullable String version) implements Dependency {
    /** The requirement as pip reads it. */
    public String requirement() {
        return version == null ? name : name + Specifiers.requirement(version);
    }
}
