package dev.runs.k8s;

import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import dev.runs.run.Run;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtimes;

/** What a run was granted, and what to say of one that wanted more. */
final class Grants {
    private final ClusterSettings settings;
    private final Runtimes runtimes;
    private final Runtime runtime;
    private final Run run;

    Grants(ClusterSettings settings, Runtimes runtimes, Run run) {
        this.settings = settings;
        this.runtimes = runtimes;
        this.runtime = runtimes.get(run.runtime());
        this.run = run;
    }

    boolean isSpark() {
        return runtime.spark();
    }

    /** @param who exceeded it: "the program" */
    Failure outOfMemory(String who) {
        return withAdvice(new Failure(
                Kind.OUT_OF_MEMORY,
                "Out of memory: " + who + " exceeded its " + Words.size(runtime.memoryBytes()) + "."));
    }

    /** Says which runtime has more memory, where memory is what was missing. */
    Failure withAdvice(Failure failure) {
        if (failure.kind() != Kind.OUT_OF_MEMORY || failure.message().contains("Try runtime")) {
            return failure;
        }
        return runtimes.larger(runtime)
                .map(larger -> new Failure(
                        failure.kind(), Words.line(failure.message() + " Try runtime " + larger.name() + ".")))
                .orElse(failure);
    }

    /** @param what filled it: "The program" */
    Failure diskFull(Kind kind, String what) {
        Integer asked = run.environment().sparkDriverDiskGb();
        int disk = asked == null ? settings.diskGb() : asked;
        return new Failure(
                kind, what + " filled the disk of " + disk + " GB: ask for a larger one with sparkDriverDiskGB.");
    }
}
