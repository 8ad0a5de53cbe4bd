package dev.runs.dependency;

import dev.runs.error.RunsException.Problem;
import java.util.List;

/**
 * What there is to say about a request's dependencies.
 *
 * @param problems everything that is wrong, each with its field; none where they can be taken
 * @param unchecked names of libraries of which the package index did not say whether they exist; no reason to refuse them
 */
public record Findings(List<Problem> problems, List<String> unchecked) {
    public Findings {
        problems = List.copyOf(problems);
        unchecked = List.copyOf(unchecked);
    }
}
