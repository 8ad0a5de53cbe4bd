package dev.runs.dispatch;

import java.util.Set;

/**
 * Where an executor runs.
 *
 * @param names the region's id and its aliases
 * @param acceptsAny whether it takes every name that no other region has
 * @param maxRunning how many runs this server has there at once
 */
public record Region(String id, Set<String> names, boolean acceptsAny, int maxRunning, Executor executor) {
    public Region {
        names = Set.copyOf(names);
    }
}
