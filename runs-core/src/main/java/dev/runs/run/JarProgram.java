package dev.runs.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JAR on a class path together with the run's {@code .jar} dependencies.
 *
 * @param mainClass the class to start; null means the one that the JAR's manifest names
 */
public record JarProgram(
        String uri, List<String> args, @Nullable String mainClass) implements FileProgram {
    public JarProgram {
        args = List.copyOf(args);
    }
}
