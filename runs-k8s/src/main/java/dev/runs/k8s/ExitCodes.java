package dev.runs.k8s;

import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import java.util.Optional;

/** What exit codes mean, where they mean the same whatever the program. */
final class ExitCodes {
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    /** 128 + 9: what the kubelet sends at the end of the grace. */
    private static final int KILLED = 137;
    /** 128 + 15: what the kubelet sends first. */
    private static final int TERMINATED = 143;

    private static final int SPARK_UNCAUGHT_EXCEPTION = 50;
    static final int SPARK_OUT_OF_MEMORY = 52;
    static final int SPARK_HEARTBEAT_FAILURE = 56;

    private ExitCodes() {}

    /** Of SIGKILL and SIGTERM: what ends programs from outside. */
    static boolean isOfSignalToEnd(int exitCode) {
        return exitCode == KILLED || exitCode == TERMINATED;
    }

    /** A shell's, of a command that is not there or cannot be executed. */
    static boolean isOfNoCommand(int exitCode) {
        return exitCode == NOT_FOUND || exitCode == NOT_EXECUTABLE;
    }

    /** Apache Spark's own (SparkExitCode, ExecutorExitCode); empty for others. */
    static Optional<Failure> ofSpark(int exitCode) {
        return Optional.ofNullable(
                switch (exitCode) {
                    case SPARK_OUT_OF_MEMORY ->
                        new Failure(
                                Kind.OUT_OF_MEMORY,
                                "Out of memory: Java's heap in the Spark driver is used up (exit code 52).");
                    case SPARK_UNCAUGHT_EXCEPTION ->
                        new Failure(
                                Kind.APPLICATION,
                                "Spark ended the program for an exception that nothing caught (exit code 50): its log says"
                                        + " which.");
                    case SPARK_HEARTBEAT_FAILURE ->
                        new Failure(
                                Kind.INFRASTRUCTURE,
                                "Spark lost touch with its driver (exit code 56), as when a node or the network is overloaded:"
                                        + " submit the run again if that does no harm.");
                    default -> null;
                });
    }
}
