package dev.runs.api.wire;

import dev.runs.dependency.Dependency;
import dev.runs.dependency.FileDependency;
import dev.runs.dependency.PypiDependency;
import dev.runs.run.JarProgram;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was asked for, completed with the defaults. */
public record RunPayload(
        String name,
        String runtime,
        @Nullable String version,
        @Nullable Python runPython,
        @Nullable Jar runJar,
        long timeoutSeconds,
        Environment environment,
        String region) {

    static RunPayload of(Run run) {
        return new RunPayload(
                run.name(),
                run.runtime(),
                run.version(),
                run.program() instanceof PythonProgram python ? new Python(python.uri(), python.args()) : null,
                run.program() instanceof JarProgram jar ? new Jar(jar.uri(), jar.args(), jar.mainClass()) : null,
                run.timeout().toSeconds(),
                Environment.of(run.environment()),
                run.region());
    }

    record Python(String uri, List<String> args) {}

    record Jar(String uri, List<String> args, @Nullable String mainClass) {}

    record Environment(
            @Nullable Integer sparkDriverDiskGB,
            @Nullable Integer sparkExecutorDiskGB,
            Map<String, String> sparkConfigs,
            List<Object> dependencies) {
        static Environment of(RunEnvironment environment) {
            return new Environment(
                    environment.sparkDriverDiskGb(),
                    environment.sparkExecutorDiskGb(),
                    environment.sparkConfigs(),
                    environment.dependencies().stream()
                            .map(Environment::dependency)
                            .toList());
        }

        private static Object dependency(Dependency dependency) {
            if (dependency instanceof FileDependency file) {
                return new FileItem("FILE", file.uri(), file.fileType());
            }
            PypiDependency library = (PypiDependency) dependency;
            return new PypiItem("PYPI", library.name(), library.version());
        }
    }

    record PypiItem(
            String sourceType, String libraryName, @Nullable String libraryVersion) {}

    record FileItem(String sourceType, String filePath, FileDependency.Type fileType) {}
}
