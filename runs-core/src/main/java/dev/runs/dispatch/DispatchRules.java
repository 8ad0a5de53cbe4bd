package dev.runs.dispatch;

import dev.runs.run.Run;
import dev.runs.run.WorkflowProgram;
import java.time.Duration;

/**
 * How patient the dispatcher is.
 *
 * @param lease how long a server is believed to live after its last sign; renewed three times in that
 * @param orphanGrace how long after its server's lease a run waits for a server that can see its process, before any
 *     other takes it over and calls it lost; one whose attempt every server sees does not wait
 * @param startLimit from the claim to the program's start
 * @param queueLimit from the submit to the claim
 * @param maxAttempts how many processes or pods are made before the program has started once
 * @param retryDelay before another attempt
 * @param sweep how often every run is looked at without being woken
 */
public record DispatchRules(
        Duration lease,
        Duration orphanGrace,
        Duration startLimit,
        Duration queueLimit,
        int maxAttempts,
        Duration retryDelay,
        Duration sweep) {
    public static final DispatchRules DEFAULT = new DispatchRules(
            Duration.ofSeconds(15),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofDays(7),
            3,
            Duration.ofSeconds(5),
            Duration.ofSeconds(2));

    /** A workflow that was claimed waits for its first module as others wait in the queue. */
    Duration startLimit(Run run) {
        return run.program() instanceof WorkflowProgram ? queueLimit : startLimit;
    }
}
