package dev.runs.dispatch;

import dev.runs.run.Failure;
import dev.runs.run.Move;
import dev.runs.run.Run;
import dev.runs.run.RunStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
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
            String reason = reason(waiting, freeSlots);
            jdbi.useTransaction(handle -> {
                queue.explain(handle, waiting, reason);
                failOverdue(handle, waiting, reason);
            });
        }
    }

    private String reason(QueueStore.Queue waiting, ToIntFunction<Region> freeSlots) {
        return regions.of(waiting.region())
                .map(region -> freeSlots.applyAsInt(region) > 0
                        ? "Waiting: the organization has as many runs going as it may"
                        : "Waiting for a free place: region " + region.id() + " has " + region.maxRunning())
                .orElse("Waiting: region " + waiting.region() + " is not configured here");
    }

    private void failOverdue(Handle handle, QueueStore.Queue waiting, String reason) {
        Instant now = clock.instant();
        List<String> overdue = queue.submittedBefore(handle, waiting, now.minus(rules.queueLimit()));
        for (Run run : runs.get(handle, overdue)) {
            Failure failure = new Failure(
                    Failure.Kind.CAPACITY,
                    "The run waited in the queue for " + rules.queueLimit().toHours() + " hours. " + reason + ".");
            runs.move(handle, Move.failed(run, now, failure, null));
        }
    }
}
