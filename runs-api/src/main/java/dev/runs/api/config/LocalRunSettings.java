package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;
import static dev.runs.api.config.Checks.or;

import java.util.Optional;

/**
 * How local runs are executed.
 *
 * @param python the interpreter that supervises runs and runs Python programs
 * @param java the command that runs JARs; empty: the Java that the server runs on
 * @param packageIndex the index that PyPI dependencies come from; empty: as pip is configured on this machine
 * @param cancelGraceSeconds from SIGTERM to SIGKILL
 * @param logBufferMb how much of a run's output waits on the disk for the server, before its program is slowed down
 */
public record LocalRunSettings(
        String python,
        Optional<String> java,
        Optional<String> packageIndex,
        Integer cancelGraceSeconds,
        Integer logBufferMb) {
    static final LocalRunSettings DEFAULT =
            new LocalRunSettings("python3", Optional.empty(), Optional.empty(), 10, 1024);

    public LocalRunSettings {
        python = or(python, "python3");
        java = or(java, Optional.empty());
        packageIndex = or(packageIndex, Optional.empty());
        cancelGraceSeconds = or(cancelGraceSeconds, 10);
        logBufferMb = or(logBufferMb, 1024);
        check(cancelGraceSeconds >= 0, "local.cancelGraceSeconds must be at least 0");
        check(logBufferMb >= 64, "local.logBufferMb must be at least 64");
    }
}
