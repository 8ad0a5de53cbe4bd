package dev.runs.dispatch;

import dev.runs.run.Failure;
import dev.runs.run.Move;
import dev.runs.run.Run;
import dev.runs.run.RunStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Tells the runs in the queue why they wait, and fails those that have waited too long. */
final class WaitingRoom {
    private final Jdbi jdbi;
    private final Clock clock;
    private final RunStore runs;
    private final Regions regions;
    private final DispatchRules rules;
    private final QueueStore queue = new QueueStore();

    WaitingRoom(Jdbi jdbi, Clock clock, RunStore runs, Regions regions, DispatchRules rules) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.runs = runs;
        this.regions = regions;
        this.rules = rules;
    }

    void visit(ToIntFunction<Region> freeSlots) {
        for (QueueStore.Queue waiting : jdbi.withHandle(queue::queues)) {
            jdbi.useTransaction(handle -> {
                Optional<String> reason = reason(handle, waiting, freeSlots);
                reason.ifPresent(known -> queue.explain(handle, waiting, known));
                failOverdue(handle, waiting, reason);
            });
        }
    }

    /** Empty where nothing stands in the way: the next tick claims it, or another server does at this moment. */
    private Optional<String> reason(Handle handle, QueueStore.Queue waiting, ToIntFunction<Region> freeSlots) {
        Region region = regions.of(waiting.region()).orElse(null);
        if (region == null) {
            return Optional.of("Waiting: region " + waiting.region() + " is not configured here");
        }
        if (freeSlots.applyAsInt(region) <= 0) {
            return Optional.of(
                    "Waiting for a free place: region " + region.id() + " has " + region.maxRunning() + " here");
        }
        if (!region.isCounted()) {
            return Optional.empty();
        }
        return queue.limitReached(handle, waiting.organizationId())
                .map(limit -> "Waiting: the organization has " + limit + " runs going, as many as it may");
    }

    private void failOverdue(Handle handle, QueueStore.Queue waiting, Optional<String> reason) {
        Instant now = clock.instant();
        List<String> overdue = queue.submittedBefore(handle, waiting, now.minus(rules.queueLimit()));
        for (Run run : runs.get(handle, overdue)) {
            String message =
                    "The run waited in the queue for " + rules.queueLimit().toHours() + " hours.";
            Failure failure = new Failure(
                    Failure.Kind.CAPACITY,
                    reason.map(known -> message + " " + known + ".").orElse(message));
            runs.move(handle, Move.failed(run, now, failure, null));
        }
    }
}
