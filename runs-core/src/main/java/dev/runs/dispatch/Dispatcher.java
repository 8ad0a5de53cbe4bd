package dev.runs.dispatch;

import dev.runs.database.DatabaseErrors;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.run.RunStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue's worker. A {@link #tick} claims what there is room for, starts it, looks at what it holds and writes down
 * what it sees. It takes no thread and does not sleep. What it holds in memory is only a copy: a server that forgets
 * it all finds it again by its claims.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    /** How often it is looked whose time is up, and which servers' is: something wakes us all the time. */
    private static final Duration DEADLINES = Duration.ofMillis(200);

    /** How many runs' moves are written at once: none of them is to wait until all have been looked at. */
    private static final int TOGETHER = 50;

    private final Clock clock;
    private final ServerLease lease;
    private final RunStore runs;
    private final Regions regions;
    private final Wakeups wakeups;
    private final DispatchRules rules;
    private final BiFunction<Run, Integer, Failure> explain;
    private final Claims claims;
    private final Settlements settlements;
    private final WaitingRoom waitingRoom;
    private final DoubtfulRuns doubtful;
    private final Leftovers leftovers;
    private final LongAdder refusedWrites = new LongAdder();
    private final Map<String, Run> held = new HashMap<>();
    /** Woken or new, and not looked at since: what was submitted first is looked at first. */
    private final Set<String> due = new TreeSet<>();
    /** Claimed in this pass, and asked for already. */
    private final Set<String> started = new HashSet<>();

    private Instant sweptAt = Instant.MIN;
    private Instant deadlinesAt = Instant.MIN;
    /** When nobody was found whose runs could be taken over. */
    private Instant nobodyAt = Instant.MIN;
    /** Whether something failed since what is held was read: what was being committed may have happened or not. */
    private boolean uncertain;

    private volatile boolean draining;

    /** @param explain the failure behind an exit code other than 0 */
    public Dispatcher(
            Jdbi jdbi,
            Clock clock,
            ServerLease lease,
            RunStore runs,
            Regions regions,
            Wakeups wakeups,
            DispatchRules rules,
            BiFunction<Run, Integer, Failure> explain) {
        this.clock = clock;
        this.lease = lease;
        this.runs = runs;
        this.regions = regions;
        this.wakeups = wakeups;
        this.rules = rules;
        this.explain = explain;
        this.claims = new Claims(jdbi, clock, lease, runs, regions, rules);
        this.settlements = new Settlements(jdbi, runs);
        this.waitingRoom = new WaitingRoom(jdbi, clock, runs, regions, rules);
        this.doubtful = new DoubtfulRuns(claims, lease, regions);
        this.leftovers = new Leftovers(claims, regions, clock);
    }

    /**
     * One pass. Throws where the database cannot be reached; nothing is lost by that, and the next pass goes on.
     *
     * @return whether there was anything to do, so that there may be more
     */
    public boolean tick() {
        try {
            return pass();
        } catch (RuntimeException e) {
            uncertain = true;
            throw e;
        }
    }

    private boolean pass() {
        due.addAll(wakeups.take());
        boolean isOurs = lease.keep();
        if (uncertain || !isOurs) {
            doubtful.addAll(held.values());
            held.clear();
            hold(claims.own());
            uncertain = false;
        }
        List<Run> adopted = draining ? List.of() : adopt();
        hold(adopted);
        hold(doubtful.resolve());
        List<Run> claimed = draining ? List.of() : claims.claim(freeSlots());
        hold(claimed);
        // Before anything is written down, which takes longer than to ask an executor.
        started.clear();
        claimed.forEach(run -> guarded(run, () -> startEarly(run)));
        hold(claims.get(newlyCancelled()));
        sweep();
        List<Run> now = due.stream()
                .flatMap(id -> Optional.ofNullable(held.get(id)).stream())
                .toList();
        due.retainAll(held.keySet());
        for (int i = 0; i < now.size(); i += TOGETHER) {
            look(now.subList(i, Math.min(i + TOGETHER, now.size())));
        }
        return !adopted.isEmpty() || !claimed.isEmpty() || !due.isEmpty();
    }

    /** From now on nothing is claimed; the lease is kept, and what is held is looked at. Any thread may call it. */
    public void drain() {
        draining = true;
    }

    /** How many writes came too late, since this server started: another one had the run. Any thread may call it. */
    public long refusedWrites() {
        return refusedWrites.sum();
    }

    /** How many runs this server holds. */
    public int active() {
        return held.size();
    }

    private void hold(List<Run> runs) {
        for (Run run : runs) {
            held.put(run.id(), run);
            due.add(run.id());
        }
    }

    private List<Run> adopt() {
        Instant now = clock.instant();
        if (!isDue(nobodyAt, DEADLINES, now)) {
            return List.of();
        }
        List<Run> adopted = claims.adopt();
        nobodyAt = adopted.isEmpty() ? now : Instant.MIN;
        return adopted;
    }

    /** How many more runs this server may have in each region, as things are when it is asked first. */
    private ToIntFunction<Region> freeSlots() {
        Map<String, Integer> busy = new HashMap<>();
        return region -> {
            if (busy.isEmpty()) {
                // Only now: most passes find nothing to claim, and thousands may be held.
                held.values()
                        .forEach(run ->
                                regions.of(run.region()).ifPresent(known -> busy.merge(known.id(), 1, Integer::sum)));
            }
            return region.maxRunning() - busy.getOrDefault(region.id(), 0);
        };
    }

    private List<String> newlyCancelled() {
        return claims.cancelRequested().stream()
                .filter(id -> {
                    Run known = held.get(id);
                    return known == null || known.cancelRequestedAt() == null;
                })
                .toList();
    }

    /** A wake-up can be lost and a deadline wakes nobody: from time to time every run is looked at. */
    private void sweep() {
        Instant now = clock.instant();
        if (isDue(sweptAt, rules.sweep(), now)) {
            due.addAll(held.keySet());
            waitingRoom.visit(freeSlots());
            leftovers.removeWhenDue(held.values());
            sweptAt = now;
        }
        if (isDue(deadlinesAt, DEADLINES, now)) {
            held.values().stream()
                    .filter(run -> mustStop(run, now))
                    .map(Run::id)
                    .forEach(due::add);
            deadlinesAt = now;
        }
    }

    /** Also where the clock was put back since the last time. */
    static boolean isDue(Instant last, Duration every, Instant now) {
        return now.isBefore(last) || !now.isBefore(last.plus(every));
    }

    private void look(List<Run> runs) {
        List<Change> changes = new ArrayList<>();
        for (Run run : runs) {
            due.remove(run.id());
            guarded(run, () -> changes.add(step(run)));
        }
        List<Change> moves = changes.stream().filter(Change::isPlainMove).toList();
        Map<String, Run> moved = moves.size() > 1 ? together(moves) : Map.of();
        for (Change change : changes) {
            Run now = moved.get(change.run().id());
            guarded(
                    change.run(),
                    () -> settle(change.run(), now == null ? settlements.write(change) : Optional.of(now)));
        }
        List<Run> again = changes.stream()
                .filter(Change::again)
                .flatMap(change -> Optional.ofNullable(held.get(change.run().id())).stream())
                .toList();
        if (!again.isEmpty()) {
            look(again);
        }
    }

    /** The runs that have moved. What could not be written is written alone: whichever of them it was that kept it. */
    private Map<String, Run> together(List<Change> moves) {
        try {
            return settlements.write(moves.stream().map(Change::move).toList());
        } catch (RuntimeException e) {
            if (DatabaseErrors.isPassing(e)) {
                throw e;
            }
            LOG.debug("{} moves are written one by one, as they could not be together", moves.size(), e);
            return Map.of();
        }
    }

    private void settle(Run run, Optional<Run> seen) {
        boolean goesOn = seen.filter(
                        now -> now.status().isActive() && lease.serverId().equals(now.serverId()))
                .isPresent();
        if (goesOn) {
            held.put(run.id(), seen.get());
            if (run.simulated()) {
                // Nothing happens that would wake us.
                due.add(run.id());
            }
            return;
        }
        held.remove(run.id());
        if (seen.isEmpty()) {
            refusedWrites.increment();
            doubtful.addAll(List.of(run));
        } else {
            // Ended, or back in the queue for another attempt: this one has left nothing that is needed.
            regions.executor(run).ifPresent(executor -> executor.remove(run.attemptName()));
        }
    }

    private static void guarded(Run run, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            if (DatabaseErrors.isPassing(e)) {
                // The others would wait for the same; the next pass begins with them.
                throw e;
            }
            // One run that cannot be handled must not keep the others waiting; it is tried again at the next sweep.
            LOG.error("Run {} could not be looked at", run.id(), e);
        }
    }

    private void startEarly(Run run) {
        if (run.unreadable() == null && !mustStop(run, clock.instant()) && lease.isCurrent()) {
            regions.executor(run).ifPresent(executor -> {
                executor.start(run);
                started.add(run.id());
            });
        }
    }

    private Change step(Run run) {
        Executor executor = regions.executor(run).orElse(null);
        Observation observation;
        if (executor == null) {
            observation = new Observation.Lost("The region '" + run.region() + "' is no longer configured.");
        } else if (run.unreadable() != null && run.startedAt() == null) {
            observation = unreadable(run.unreadable());
        } else {
            if (isUnwanted(run, clock.instant())
                    || (isStartOverdue(run, clock.instant()) && !hasBegun(executor, run))) {
                executor.cancel(run);
            } else if (run.startedAt() == null && !started.contains(run.id())) {
                if (!lease.isCurrent()) {
                    // We were frozen: somebody else may have started it, and the next pass finds out.
                    due.add(run.id());
                    return Change.none(run);
                }
                executor.start(run);
            }
            observation = executor.observe(run);
        }
        return observation.accept(new Settlement(clock, runs, rules, explain, run));
    }

    private Observation unreadable(String part) {
        Failure failure = new Failure(
                Failure.Kind.INTERNAL,
                "The " + part + " of this run cannot be read in the database. Submit it again, and tell the"
                        + " administrator.");
        return new Observation.Exited(null, clock.instant(), null, false, failure);
    }

    private boolean mustStop(Run run, Instant now) {
        return isUnwanted(run, now) || isStartOverdue(run, now);
    }

    private static boolean isUnwanted(Run run, Instant now) {
        Instant deadline = run.deadline();
        return run.cancelRequestedAt() != null || (deadline != null && !now.isBefore(deadline));
    }

    private boolean isStartOverdue(Run run, Instant now) {
        Instant claimedAt = run.claimedAt();
        return run.startedAt() == null && claimedAt != null && !now.isBefore(claimedAt.plus(rules.startLimit(run)));
    }

    /** A program may have started long ago, while no server was there to see it. */
    private static boolean hasBegun(Executor executor, Run run) {
        Observation seen = executor.observe(run);
        return seen instanceof Observation.Running || seen instanceof Observation.Exited;
    }
}
