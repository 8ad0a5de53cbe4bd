package dev.runs.dispatch;

import dev.runs.run.Run;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs that this server held and may hold no more: its lease had run out, a write was refused, or a commit was not
 * confirmed. The database says of each what has become of it.
 */
final class DoubtfulRuns {
    private static final Logger LOG = LoggerFactory.getLogger(DoubtfulRuns.class);

    private final Claims claims;
    private final ServerLease lease;
    private final Regions regions;
    /** As we last saw them. */
    private final Map<String, Run> runs = new HashMap<>();

    DoubtfulRuns(Claims claims, ServerLease lease, Regions regions) {
        this.claims = claims;
        this.lease = lease;
        this.regions = regions;
    }

    void addAll(Collection<Run> doubtful) {
        doubtful.forEach(run -> runs.put(run.id(), run));
    }

    /** Those that are ours, as they are now: adopted again, or never lost. What is not ends here. */
    List<Run> resolve() {
        Map<String, Run> current =
                claims.get(runs.keySet()).stream().collect(Collectors.toMap(Run::id, Function.identity()));
        List<Run> ours = new ArrayList<>();
        runs.values().removeIf(was -> {
            Optional<Run> now = Optional.ofNullable(current.get(was.id()));
            Optional<Run> active = now.filter(run -> run.status().isActive());
            Optional<Run> mine = active.filter(run -> lease.serverId().equals(run.serverId()));
            mine.ifPresent(ours::add);
            boolean isAttemptMine =
                    mine.filter(run -> run.attempt() == was.attempt()).isPresent();
            // Nobody has taken it over yet, and we are the first who may.
            boolean isUndecided = mine.isEmpty()
                    && active.filter(run -> Objects.equals(was.serverId(), run.serverId()))
                            .isPresent();
            if (!isAttemptMine && !isUndecided) {
                letGo(was, now.filter(run -> isOurDoing(was, run)).isPresent());
            }
            return !isUndecided;
        });
        return ours;
    }

    /** Whether it is over, or back in the queue, by a move of this server: nobody else's leaves this fence. */
    private static boolean isOurDoing(Run was, Run now) {
        boolean requeued = now.serverId() == null && now.fence() == was.fence() + 1;
        return requeued || (now.status().isTerminal() && now.fence() == was.fence());
    }

    /** What no other server can see of the attempt must end here; what they all see is theirs. */
    private void letGo(Run run, boolean isOurDoing) {
        Optional<Executor> executor = regions.executor(run).filter(where -> isOurDoing || !where.isShared());
        if (executor.isPresent() && !isOurDoing) {
            LOG.warn(
                    "{} is ended here: its run is over, or another server's since this one's lease ran out",
                    run.attemptName());
        }
        try {
            executor.ifPresent(where -> where.remove(run.attemptName()));
        } catch (RuntimeException e) {
            // One run that cannot be handled must not keep the others waiting.
            LOG.error("Run {} could not be let go; its program may still run here", run.id(), e);
        }
    }
}
