package dev.runs.dispatch;

import dev.runs.dispatch.SimulatedMachine.SimulatedProcess;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.run.RunStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What may become of runs, said once more in a few rules: none of them asks the code under test. It is shown every run
 * after every command, and knows what was asked and what the processes really did.
 */
final class RunModel {
    /** Who may have written since the last look. */
    record Actor(String folder, Set<String> serverIds, Set<String> attemptsInSight) {}

    private static final class Known {
        private Run last;
        private boolean isCancelAsked;

        Known(Run submitted) {
            last = submitted;
        }
    }

    final List<String> violations = new ArrayList<>();

    private final Map<String, Known> runs = new LinkedHashMap<>();
    private final Map<String, String> folders = new HashMap<>();
    private final Map<String, Integer> limits;
    private int adopted;

    /** @param limits how many runs may be going, by organization */
    RunModel(Map<String, Integer> limits) {
        this.limits = limits;
    }

    void submitted(Run run) {
        runs.put(run.id(), new Known(run));
    }

    void cancelAsked(String runId) {
        known(runId).isCancelAsked = true;
    }

    private Known known(String runId) {
        return Objects.requireNonNull(runs.get(runId));
    }

    List<String> submitted() {
        return List.copyOf(runs.keySet());
    }

    /** As they were when they were last seen, in the order in which they were submitted. */
    List<Run> active() {
        return runs.values().stream()
                .map(known -> known.last)
                .filter(run -> run.status().isActive())
                .toList();
    }

    List<Run> all() {
        return runs.values().stream().map(known -> known.last).toList();
    }

    int adopted() {
        return adopted;
    }

    /**
     * @param silent the servers that have not shown themselves for longer than the grace time
     * @param processes all that ever were
     */
    void see(List<Run> now, List<Actor> actors, Set<String> silent, List<SimulatedProcess> processes, Instant at) {
        for (Actor actor : actors) {
            actor.serverIds().forEach(id -> folders.put(id, actor.folder()));
        }
        for (Run run : now) {
            Known known = known(run.id());
            Run last = known.last;
            known.last = run;
            if (isChanged(last, run)) {
                check(run, "its fence or attempt fell", run.fence() >= last.fence() && run.attempt() >= last.attempt());
                check(run, "it left " + last.status(), last.status().isActive());
                check(
                        run,
                        "it went back to PENDING",
                        run.status() != RunStatus.PENDING || last.status() == RunStatus.PENDING);
                check(
                        run,
                        "it was begun anew after its program had started",
                        last.startedAt() == null || run.attempt() == last.attempt());
                check(run, "nobody who has it wrote that", isWrittenByItsServer(known, last, run, actors));
                check(run, "it was taken from a living server", isRightfullyTaken(last, run, silent));
                check(run, "its program did not do that", isTrue(known, run, actors, processes, at));
            }
        }
        now.stream()
                .filter(run -> run.status().isActive() && run.serverId() != null)
                .map(Run::organizationName)
                .distinct()
                .forEach(organization -> checkLimit(organization, now));
    }

    private static boolean isChanged(Run last, Run now) {
        return last.status() != now.status()
                || last.fence() != now.fence()
                || last.attempt() != now.attempt()
                || !Objects.equals(last.serverId(), now.serverId());
    }

    private static boolean isWrittenByItsServer(Known known, Run last, Run now, List<Actor> actors) {
        boolean isEndOfWaiting = last.serverId() == null
                && now.serverId() == null
                && now.status() == RunStatus.CANCELLED
                && known.isCancelAsked;
        boolean isOutOfQueue = last.serverId() == null && !actors.isEmpty();
        // Taken over and put back into the queue at once.
        boolean isBackInQueue = now.serverId() == null && now.fence() >= last.fence() + 2 && !actors.isEmpty();
        boolean isOwn =
                actors.stream().anyMatch(actor -> contains(actor, last.serverId()) || contains(actor, now.serverId()));
        return isEndOfWaiting || isOutOfQueue || isBackInQueue || isOwn;
    }

    private static boolean contains(Actor actor, String serverId) {
        return serverId != null && actor.serverIds().contains(serverId);
    }

    private boolean isRightfullyTaken(Run last, Run now, Set<String> silent) {
        String from = last.serverId();
        String to = now.serverId();
        if (from == null || to == null || from.equals(to)) {
            return true;
        }
        adopted++;
        return Objects.equals(folders.get(from), folders.get(to)) || silent.contains(from);
    }

    private static boolean isTrue(
            Known known, Run run, List<Actor> actors, List<SimulatedProcess> processes, Instant at) {
        SimulatedProcess process = processes.stream()
                .filter(one -> one.runId.equals(run.id()) && one.attempt == run.attempt())
                .findFirst()
                .orElse(null);
        boolean hasBegun = process != null && process.begunAt != null;
        boolean hasEnded = process != null && process.endedAt != null;
        boolean byItself = hasEnded && !process.stopAsked;
        return switch (run.status()) {
            case PENDING -> true;
            case RUNNING -> hasBegun && process.begunAt.equals(run.startedAt());
            case COMPLETED -> byItself && process.code == 0 && run.exitCode() == 0;
            case CANCELLED ->
                known.isCancelAsked
                        && (process == null || hasEnded || run.serverId() == null || isOutOfSight(run, actors));
            case TIMED_OUT -> hasBegun && hasEnded && !at.isBefore(process.begunAt.plus(run.timeout()));
            case FAILED ->
                switch (run.failure().kind()) {
                    case APPLICATION -> byItself && process.code != 0 && process.code.equals(run.exitCode());
                    case DEPENDENCIES -> byItself && !hasBegun;
                    case CAPACITY ->
                        !hasBegun
                                && run.claimedAt() != null
                                && !at.isBefore(run.claimedAt().plus(SimulatedServer.RULES.startLimit()));
                    case INFRASTRUCTURE -> isOutOfSight(run, actors);
                    case OUT_OF_MEMORY, TIMEOUT, IMAGE, QUOTA, INTERNAL -> false;
                };
        };
    }

    private static boolean isOutOfSight(Run run, List<Actor> actors) {
        return actors.stream().anyMatch(actor -> !actor.attemptsInSight().contains(run.attemptName()));
    }

    private void checkLimit(String organization, List<Run> now) {
        long going = now.stream()
                .filter(run -> run.organizationName().equals(organization))
                .filter(run -> run.status().isActive() && run.serverId() != null)
                .count();
        if (going > limits.getOrDefault(organization, Integer.MAX_VALUE)) {
            violations.add(organization + " has " + going + " runs going");
        }
    }

    private void check(Run run, String otherwise, boolean isSo) {
        if (!isSo) {
            Failure failure = run.failure();
            violations.add(run.attemptName() + " is " + run.status() + " with fence " + run.fence() + ": " + otherwise
                    + (failure == null ? "" : " (" + failure.kind() + ": " + failure.message() + ")"));
        }
    }
}
