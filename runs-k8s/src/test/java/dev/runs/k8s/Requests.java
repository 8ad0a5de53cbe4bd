package dev.runs.k8s;

import dev.runs.run.JarProgram;
import dev.runs.run.Program;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunStatus;
import dev.runs.runtime.Placement;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtime.SparkExecutors;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What pods are made from, in tests. */
final class Requests {
    static final String ID = "01J9Z3N4M5P6Q7R8S9T0V1W2X3";
    static final String ATTEMPT = "run-01j9z3n4m5p6q7r8s9t0v1w2x3-1";
    static final Runtime SMALL = new Runtime("small", 1.5, 4L << 30);
    static final Runtime SPARK = spark(new SparkExecutors(3, 4, 8L << 30), 0);
    static final Runtime SPARK_ALONE = spark(null, 0);
    static final Runtime GPU = new Runtime(
            "gpu",
            8,
            32L << 30,
            null,
            2,
            "registry.example.org/torch:2",
            List.of(),
            true,
            null,
            false,
            new Placement(
                    "amd.com/gpu",
                    Map.of("pool", "gpu", "runs.dev/gpu", "a10"),
                    List.of(
                            new Placement.Toleration("dedicated", "gpu", null),
                            new Placement.Toleration("spot", null, "NoExecute"))));

    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");
    private static final Program PROGRAM = new PythonProgram("s3://runs/acme/main.py", List.of("a", "b"));

    private Requests() {}

    static PodRequest of(Runtime runtime) {
        return of(run(PROGRAM, RunEnvironment.NONE), runtime, settings(1000, Map.of()));
    }

    static PodRequest of(Run run, Runtime runtime, ClusterSettings settings) {
        return new PodRequest(
                run, runtime, settings, ATTEMPT + ".signature", "0011223344556677", Duration.ofMinutes(30));
    }

    /** A Python program with Spark settings. */
    static PodRequest spark(Runtime runtime, Map<String, String> sparkConfigs) {
        return of(run(PROGRAM, with(sparkConfigs)), runtime, settings(1000, Map.of()));
    }

    static PodRequest jar(Runtime runtime) {
        Program jar = new JarProgram("s3://runs/acme/main.jar", List.of(), "Main");
        return of(run(jar, RunEnvironment.NONE), runtime, settings(1000, Map.of()));
    }

    static RunEnvironment with(Map<String, String> sparkConfigs) {
        return new RunEnvironment(null, null, sparkConfigs, List.of());
    }

    static ClusterSettings settings(long user, Map<String, String> secrets) {
        return settings("runs-{organization}", user, secrets, false);
    }

    static ClusterSettings settings(String namespace, long user, Map<String, String> secrets, boolean executorLogs) {
        return new ClusterSettings(
                "cluster",
                null,
                null,
                namespace,
                URI.create("http://runs.example.org:8080/base/"),
                "registry.example.org/python:3.11",
                List.of("pull-a", "pull-b"),
                "runs-spark",
                null,
                user,
                20,
                new Placement(
                        "nvidia.com/gpu",
                        Map.of("pool", "runs", "arch", "amd64"),
                        List.of(new Placement.Toleration("dedicated", "runs", "NoSchedule"))),
                secrets,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                Duration.ZERO,
                executorLogs);
    }

    static Run run(Program program, RunEnvironment environment) {
        return run("acme", "nightly-load", program, environment, Map.of("team", "data"), 1);
    }

    static Run run(
            String organization,
            String name,
            Program program,
            RunEnvironment environment,
            Map<String, String> labels,
            int attempt) {
        return new Run(
                ID,
                "01J0000000000000000000ACME",
                organization,
                "01J00000000000000000000ANN",
                "ann@example.com",
                name,
                RunStatus.PENDING,
                program,
                "small",
                null,
                "cluster",
                Duration.ofHours(2),
                environment,
                Map.of(),
                THEN,
                THEN,
                null,
                null,
                null,
                null,
                "server",
                1,
                attempt,
                THEN,
                null,
                null,
                labels,
                false,
                null);
    }

    private static Runtime spark(SparkExecutors executors, int gpus) {
        return sparkOf(4, 8L << 30, executors, gpus);
    }

    static Runtime sparkOf(double cpus, long memoryBytes, SparkExecutors executors, int gpus) {
        return new Runtime(
                "spark",
                cpus,
                memoryBytes,
                executors,
                gpus,
                "registry.example.org/spark:4.0",
                List.of(),
                true,
                null,
                true,
                Placement.ANYWHERE);
    }
}
