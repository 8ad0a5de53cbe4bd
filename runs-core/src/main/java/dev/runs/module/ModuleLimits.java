package dev.runs.module;

import java.time.Duration;

/**
 * How long a module is waited for, and how much of what it answers is taken. An action itself has no time limit.
 *
 * @param ask for a whole answer to anything but an action
 * @param connect for a connection, and again for its encryption
 * @param maxJsonBytes of an answer that is no file
 * @param maxResultBytes of an answer that is a file, and of all files in it together
 * @param maxResultFiles in one answer
 */
public record ModuleLimits(Duration ask, Duration connect, int maxJsonBytes, long maxResultBytes, int maxResultFiles) {
    /** The first is WEI's own. */
    public static final ModuleLimits STANDARD =
            new ModuleLimits(Duration.ofSeconds(10), Duration.ofSeconds(5), 10_000_000, 1_073_741_824, 1_000);

    public ModuleLimits {
        if (ask.toMillis() <= 0
                || connect.toMillis() <= 0
                || maxJsonBytes <= 0
                || maxResultBytes <= 0
                || maxResultFiles <= 0) {
            throw new IllegalArgumentException("Every limit of a module must be more than nothing.");
        }
    }
}
