package dev.runs.runtime;

/**
 * A named size.
 *
 * @param cpus processors granted, may be a fraction
 * @param memoryBytes memory granted to the whole run
 */
public record Runtime(String name, double cpus, long memoryBytes) {}
