package dev.runs.api.wire;

import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as Wherobots' clients read it. The Python SDK reads {@code region} here, the command-line client in the
 * payload.
 */
public record RunView(
        String id,
        Instant createTime,
        Instant updateTime,
        String name,
        RunStatus status,
        Customer triggeredBy,
        @Nullable Instant startTime,
        @Nullable Instant completeTime,
        KubeApp kubeApp,
        RunPayload payload,
        String region,
        Map<String, String> labels,
        boolean simulated) {

    /** @param events the run's own, in order */
    public static RunView of(Run run, List<RunEvent> events) {
        return new RunView(
                run.id(),
                run.createdAt(),
                run.updatedAt(),
                run.name(),
                // The official clients wait for ever at TIMED_OUT; FAILED with the event of KubeApp ends every wait.
                run.status() == RunStatus.TIMED_OUT ? RunStatus.FAILED : run.status(),
                Customer.of(run),
                run.startedAt(),
                run.completedAt(),
                KubeApp.of(run, events),
                RunPayload.of(run),
                run.region(),
                run.labels(),
                run.simulated());
    }

    /** Who submitted a run. */
    public record Customer(
            String id,
            Instant createTime,
            Instant updateTime,
            String email,
            @Nullable String name,
            List<String> roles) {
        static Customer of(Run run) {
            Instant made = Made.at(run.userId());
            return new Customer(run.userId(), made, made, run.userEmail(), null, List.of());
        }
    }
}
