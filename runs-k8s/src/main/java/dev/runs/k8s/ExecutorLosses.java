package dev.runs.k8s;

import dev.runs.dispatch.Observation.Exited;
import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What became of the executors of a run's Spark driver that did not end as they should. */
final class ExecutorLosses {
    /**
     * So many of them explain a driver's failure: Spark gives up a task after four tries, and all executors after three
     * losses or more; fewer than that it gets over, and the program's own log tells what it did not.
     */
    private static final int MANY = 3;

    private ExecutorLosses() {}

    /** A sentence for each that was lost, by the name of its pod; of executors whose driver runs. */
    static Map<String, String> sentences(List<Pod> executors) {
        Map<String, String> sentences = new TreeMap<>();
        for (Pod pod : executors) {
            ExecutorEnd.of(pod).ifPresent(end -> sentences.put(pod.getMetadata().getName(), end.sentence()));
        }
        return sentences;
    }

    /** The end of a driver with what it had to do with its executors' ends, where it failed. */
    static Exited explain(Exited exited, List<Pod> executors) {
        Failure failure = exited.failure();
        boolean hasFailed = failure != null || (exited.exitCode() != null && exited.exitCode() != 0);
        if (!hasFailed || exited.stopped() || (failure != null && failure.kind() == Kind.TIMEOUT)) {
            return exited;
        }
        // Once their driver has ended, they end too, and each in its own way.
        List<ExecutorEnd> ends = executors.stream()
                .flatMap(pod -> ExecutorEnd.of(pod).stream())
                .filter(end -> end.at().isBefore(exited.finishedAt()))
                .toList();
        if (failure != null) {
            return summary(ends)
                    .map(summary -> exited.withFailure(
                            new Failure(failure.kind(), Words.line(failure.message() + " " + summary))))
                    .orElse(exited);
        }
        long outOfMemory = count(ends, ExecutorEnd.Kind.OUT_OF_MEMORY);
        return outOfMemory < MANY
                ? exited
                : exited.withFailure(new Failure(
                        Kind.OUT_OF_MEMORY,
                        "Out of memory: " + summary(ends).orElse("") + " The program then ended with exit code "
                                + exited.exitCode()
                                + ". Try a runtime with larger executors, or smaller partitions."));
    }

    /** "3 of its Spark executors ran out of memory (4 GiB each), 1 was lost." Empty where all is well. */
    private static Optional<String> summary(List<ExecutorEnd> ends) {
        if (ends.isEmpty()) {
            return Optional.empty();
        }
        List<String> parts = new ArrayList<>();
        for (ExecutorEnd.Kind kind : ExecutorEnd.Kind.values()) {
            long count = count(ends, kind);
            if (count > 0) {
                parts.add(count
                        + (parts.isEmpty() ? " of its Spark executors " : " ")
                        + kind.words(count)
                        + (kind == ExecutorEnd.Kind.OUT_OF_MEMORY ? size(ends) : ""));
            }
        }
        return Optional.of(String.join(", ", parts) + ".");
    }

    private static String size(List<ExecutorEnd> ends) {
        return ends.stream()
                .filter(end -> end.kind() == ExecutorEnd.Kind.OUT_OF_MEMORY
                        && !end.memory().isEmpty())
                .map(end -> " (" + end.memory() + " each)")
                .findFirst()
                .orElse("");
    }

    private static long count(List<ExecutorEnd> ends, ExecutorEnd.Kind kind) {
        return ends.stream().filter(end -> end.kind() == kind).count();
    }
}
