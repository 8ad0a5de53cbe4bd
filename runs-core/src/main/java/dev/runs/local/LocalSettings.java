package dev.runs.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where and how local runs are executed.
 *
 * @param data the server's data folder; attempts and Python environments live below {@code local} in it
 * @param python the command of a Python 3.8 or newer with {@code venv}
 * @param java the path of a {@code java} for JAR programs; null where there is none
 * @param packageIndex the URL of the package index; null leaves it to pip's own configuration
 * @param environment the server's own environment: pip gets what it needs of it (proxies, certificates and, without
 *     {@code packageIndex}, pip's settings); a program gets nothing
 * @param cancelGrace from SIGTERM to SIGKILL
 * @param drainLimit how long an ended program's output is waited for when another process holds it open
 * @param logBufferBytes how much of a run's log may lie on the disk unread before the program has to wait
 */
public record LocalSettings(
        Path data,
        String python,
        @Nullable String java,
        @Nullable String packageIndex,
        Map<String, String> environment,
        Duration cancelGrace,
        Duration drainLimit,
        long logBufferBytes) {
    private static final long MIN_LOG_BUFFER_BYTES = 4L << 20;

    /** @throws IllegalArgumentException where the log buffer is less than 4 MiB: the longest lines need that much */
    public LocalSettings {
        data = data.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
        if (logBufferBytes < MIN_LOG_BUFFER_BYTES) {
            throw new IllegalArgumentException("The log buffer needs at least 4 MiB.");
        }
    }
}
