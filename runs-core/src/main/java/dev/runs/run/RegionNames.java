package dev.runs.run;

import java.util.Set;

/**
 * The names that a request's region may have.
 *
 * @param defaultName the one a request that names none gets
 * @param acceptsAny whether some region takes every name, as the embedded default does
 */
public record RegionNames(String defaultName, Set<String> names, boolean acceptsAny) {
    /** Whether a request may name it. The region of workflows is none to ask for. */
    public boolean accepts(String name) {
        return !name.equals(WorkflowProgram.REGION)
                && (names.contains(name) || (acceptsAny && name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")));
    }
}
