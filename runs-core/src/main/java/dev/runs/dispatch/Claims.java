package dev.runs.dispatch;

import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import dev.runs.run.RunStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** How runs become this server's: from the queue, and from servers that died. */
final class Claims {
    /** How many are taken over in one transaction. */
    private static final int ADOPT_LIMIT = 500;

    private final Jdbi jdbi;
    private final Clock clock;
    private final ServerLease lease;
    private final RunStore runs;
    private final Regions regions;
    private final DispatchRules rules;
    private final LostAttempts lostAttempts;
    private final QueueStore queue = new QueueStore();

    Claims(Jdbi jdbi, Clock clock, ServerLease lease, RunStore runs, Regions regions, DispatchRules rules) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.lease = lease;
        this.runs = runs;
        this.regions = regions;
        this.rules = rules;
        this.lostAttempts = new LostAttempts(clock, runs, rules);
    }

    /**
     * Runs of dead servers, now ours. What may have begun where nobody can see it from here goes back into the queue at
     * once: the next attempt has a name of its own, so that nothing of this one is taken for it.
     */
    List<Run> adopt() {
        return jdbi.inTransaction(handle -> {
            Map<String, Boolean> adopted =
                    queue.adopt(handle, lease, regions.shared(), rules.orphanGrace(), ADOPT_LIMIT);
            if (adopted.isEmpty()) {
                return List.of();
            }
            // In a statement of its own: it sees what was written until the runs were locked.
            queue.fenceLogs(handle, adopted.keySet());
            List<Run> ours = new ArrayList<>();
            for (Run run : runs.get(handle, adopted.keySet())) {
                boolean isElsewhere = Boolean.TRUE.equals(adopted.get(run.id()));
                if (isElsewhere && run.startedAt() == null && !isShared(run)) {
                    String reason = "The server that made attempt " + run.attempt() + " is gone.";
                    lostAttempts.settle(handle, run, new Observation.Lost(reason));
                } else {
                    ours.add(run);
                }
            }
            return ours;
        });
    }

    private boolean isShared(Run run) {
        return regions.executor(run).filter(Executor::isShared).isPresent();
    }

    /** Runs out of the queue, now ours: as many in each region as {@code freeSlots} says. */
    List<Run> claim(ToIntFunction<Region> freeSlots) {
        Map<Region, List<QueueStore.Queue>> byRegion = new LinkedHashMap<>();
        for (QueueStore.Queue waiting : jdbi.withHandle(queue::queues)) {
            regions.of(waiting.region())
                    .filter(region -> freeSlots.applyAsInt(region) > 0)
                    .ifPresent(region -> byRegion.computeIfAbsent(region, any -> new ArrayList<>())
                            .add(waiting));
        }
        List<Run> claimed = new ArrayList<>();
        byRegion.forEach((region, queues) -> claimed.addAll(
                jdbi.inTransaction(handle -> claim(handle, region, queues, freeSlots.applyAsInt(region)))));
        return claimed;
    }

    /** All that are this server's, as they are now. */
    List<Run> own() {
        return jdbi.withHandle(handle -> runs.get(handle, queue.own(handle, lease.serverId())));
    }

    /** As they are now. */
    List<Run> get(Collection<String> runIds) {
        return runIds.isEmpty() ? List.of() : jdbi.withHandle(handle -> runs.get(handle, runIds));
    }

    List<String> cancelRequested() {
        return jdbi.withHandle(handle -> queue.cancelRequested(handle, lease.serverId()));
    }

    private List<Run> claim(Handle handle, Region region, List<QueueStore.Queue> queues, int slots) {
        List<String> organizations =
                queues.stream().map(QueueStore.Queue::organizationId).distinct().toList();
        List<String> locked = queue.lockOrganizations(handle, organizations);
        List<QueueStore.Queue> mine =
                queues.stream().filter(q -> locked.contains(q.organizationId())).toList();
        if (mine.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant();
        List<Run> claimed =
                runs.get(handle, queue.claim(handle, lease.serverId(), mine, slots, region.isCounted(), now));
        Map<String, String> messages = new LinkedHashMap<>();
        for (Run run : claimed) {
            if (run.isPutOff()) {
                continue; // told already, when it was claimed first
            }
            messages.put(
                    run.id(),
                    region.isCounted()
                            ? "Attempt " + run.attempt() + " is made in region " + region.id() + "."
                            : "The workflow is taken up.");
        }
        runs.addEvents(handle, messages, now, RunEvent.Code.APP_START_CREATION);
        return claimed;
    }
}
