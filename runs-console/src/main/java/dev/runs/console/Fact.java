package dev.runs.console;

import dev.runs.dependency.Dependency;
import dev.runs.dependency.FileDependency;
import dev.runs.dependency.PypiDependency;
import dev.runs.run.FileProgram;
import dev.runs.run.JarProgram;
import dev.runs.run.Run;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is known about a run: words for people, or the very characters that the program gets.
 *
 * @param verbatim whether the values are such characters
 */
record Fact(String label, List<String> values, boolean verbatim) {
    /** @param steps null where the program is no workflow */
    static List<Fact> of(Run run, @Nullable StepsView steps) {
        List<Fact> facts = new ArrayList<>();
        if (run.program() instanceof FileProgram program) {
            facts.addAll(of(run, program));
        } else {
            facts.add(verbatim("Workflow", run.program().title()));
            if (steps != null && !steps.experimentId().isEmpty()) {
                facts.add(verbatim("Experiment", steps.experimentId()));
            }
            if (run.simulated()) {
                facts.add(words("Simulated", "Every step succeeds, and nothing is done."));
            }
        }
        facts.add(words("Timeout", Times.duration(run.timeout())));
        if (run.exitCode() != null && steps == null) {
            facts.add(words("Exit code", run.exitCode().toString()));
        }
        if (run.attempt() > 1) {
            facts.add(words("Attempt", String.valueOf(run.attempt())));
        }
        if (!run.environment().dependencies().isEmpty()) {
            facts.add(new Fact(
                    "Dependencies",
                    run.environment().dependencies().stream().map(Fact::text).toList(),
                    true));
        }
        if (!run.environment().sparkConfigs().isEmpty()) {
            facts.add(new Fact(
                    "Spark settings",
                    run.environment().sparkConfigs().entrySet().stream()
                            .map(setting -> setting.getKey() + "=" + setting.getValue())
                            .sorted()
                            .toList(),
                    true));
        }
        return facts;
    }

    private static List<Fact> of(Run run, FileProgram program) {
        List<Fact> facts = new ArrayList<>();
        facts.add(verbatim("Program", program.uri()));
        if (program instanceof JarProgram jar && jar.mainClass() != null) {
            facts.add(verbatim("Main class", jar.mainClass()));
        }
        if (!program.args().isEmpty()) {
            facts.add(new Fact("Arguments", program.args(), true));
        }
        facts.add(words("Runtime", run.version() == null ? run.runtime() : run.runtime() + ", " + run.version()));
        facts.add(words("Region", run.region()));
        return facts;
    }

    private static String text(Dependency dependency) {
        if (dependency instanceof PypiDependency pypi) {
            return pypi.requirement();
        }
        return ((FileDependency) dependency).uri();
    }

    private static Fact words(String label, String value) {
        return new Fact(label, List.of(value), false);
    }

    private static Fact verbatim(String label, String value) {
        return new Fact(label, List.of(value), true);
    }
}
