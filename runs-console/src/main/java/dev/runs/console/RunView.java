package dev.runs.console;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run as its page shows it, without its log.
 *
 * @param cancellable whether the caller may cancel it now
 * @param again whether submitting it again may help: of a workflow, nobody knows what its steps have moved
 * @param steps null where the program is no workflow
 * @param version changes with whatever of this changes, so that an open page is sent nothing as long as nothing does
 */
record RunView(
        String id,
        String name,
        String who,
        StatusWords status,
        Took took,
        Moment submitted,
        boolean active,
        boolean cancelling,
        boolean cancellable,
        boolean again,
        List<Fact> facts,
        List<EventRow> events,
        List<ResultFiles.ResultFile> files,
        UsageView usage,
        @Nullable StepsView steps,
        String version) {
    static RunView of(
            Run run,
            Caller caller,
            List<RunEvent> events,
            List<ResultFiles.ResultFile> files,
            RunMetrics metrics,
            @Nullable StepsView steps,
            Instant now) {
        boolean active = run.status().isActive();
        boolean cancelling = active && run.cancelRequestedAt() != null;
        boolean mayCancel = caller.isAtLeast(Role.ADMIN)
                || (caller.isAtLeast(Role.MEMBER) && caller.userId().equals(run.userId()));
        return new RunView(
                run.id(),
                run.name(),
                run.userEmail(),
                StatusWords.of(run),
                Took.of(run, now),
                new Moment(run.createdAt(), now),
                active,
                cancelling,
                active && !cancelling && mayCancel,
                steps == null && run.failure() != null && !run.failure().kind().usersDoing(),
                Fact.of(run, steps),
                EventRow.of(events, now),
                files,
                UsageView.of(run, metrics),
                steps,
                version(run, events, metrics, steps));
    }

    static String version(Run run, List<RunEvent> events, RunMetrics metrics, @Nullable StepsView steps) {
        return Integer.toHexString(Objects.hash(
                run.status(),
                run.preparing(),
                run.serverId(),
                run.cancelRequestedAt(),
                run.attempt(),
                events.size(),
                UsageView.version(metrics),
                steps == null ? 0 : steps.version()));
    }

    String url() {
        return "/console/runs/" + id;
    }
}
