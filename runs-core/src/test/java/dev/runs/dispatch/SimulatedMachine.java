package dev.runs.dispatch;

import dev.runs.dispatch.Observation.Exited;
import dev.runs.log.LogLine;
import dev.runs.log.LogStore;
import dev.runs.log.LogWriter;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.JdbiException;

/**
 * A machine whose processes only its own server can see. They take a step when a test says so, and outlive the server
 * unless the whole machine ends.
 */
final class SimulatedMachine implements Executor {
    final Map<String, SimulatedProcess> processes = new LinkedHashMap<>();
    /** All that ever were, the ones that are gone included. */
    final List<SimulatedProcess> history = new ArrayList<>();
    /** Once, in the middle of its server's next look. */
    Runnable interruption = () -> {};

    private final LogStore logs;
    private final Clock clock;
    private final Wakeups wakeups;

    SimulatedMachine(LogStore logs, Clock clock, Wakeups wakeups) {
        this.logs = logs;
        this.clock = clock;
        this.wakeups = wakeups;
    }

    /** The process of one attempt. Its lines are stored before its end is seen, as an executor promises. */
    final class SimulatedProcess {
        final String runId;
        final int attempt;
        Instant begunAt;
        Instant endedAt;
        Integer code;
        Failure failure;
        boolean stopAsked;
        /** Nobody saw how it ended. */
        boolean vanished;

        int printed;

        private long fence;
        private LogWriter writer;
        private int stored;

        SimulatedProcess(Run run) {
            this.runId = run.id();
            this.attempt = run.attempt();
            this.fence = run.fence();
        }

        String name() {
            return "run-" + runId.toLowerCase(java.util.Locale.ROOT) + "-" + attempt;
        }

        void begin() {
            begunAt = clock.instant();
            wakeups.wake(runId);
        }

        /** By itself with this code, or by the signal that it was sent. */
        void end(int itsCode) {
            endedAt = clock.instant();
            code = begunAt == null ? null : Integer.valueOf(stopAsked ? 143 : itsCode);
            if (begunAt == null && !stopAsked) {
                failure = new Failure(Failure.Kind.DEPENDENCIES, "A library could not be installed.");
            }
            wakeups.wake(runId);
        }

        String line(int number) {
            return name() + " " + number;
        }

        /** Stores what was printed, as far as the run is still this server's. */
        void store() {
            try {
                if (writer == null) {
                    Optional<LogWriter> opened = logs.open(runId, fence);
                    if (opened.isEmpty()) {
                        return;
                    }
                    writer = opened.get();
                    String[] position = (writer.position() + ":").split(":", -1);
                    stored = position[0].equals("" + attempt) ? Integer.parseInt(position[1]) : 0;
                }
                if (stored == printed) {
                    return;
                }
                List<LogLine> lines = new ArrayList<>();
                for (int number = stored; number < printed; number++) {
                    lines.add(LogLine.of(clock.millis(), LogLine.Source.PROGRAM, line(number)));
                }
                if (writer.append(lines, attempt + ":" + printed)) {
                    stored = printed;
                    wakeups.wake(runId);
                } else {
                    writer = null;
                }
            } catch (JdbiException e) {
                writer = null;
            }
        }

        private void seenWith(long newest) {
            if (newest != fence) {
                fence = newest;
                writer = null;
            }
        }

        private Observation observe() {
            boolean isAllStored = stored == printed;
            if (endedAt == null || !isAllStored) {
                return begunAt == null ? new Observation.Waiting("Preparing") : new Observation.Running(begunAt);
            }
            return new Exited(begunAt, endedAt, code, stopAsked, failure);
        }
    }

    /** Its server starts anew, and writes nothing for a process before it has found it again. */
    void forget() {
        processes.values().forEach(process -> process.seenWith(-1));
    }

    /** Those whose process or whose end can be seen. */
    Set<String> attemptsInSight() {
        return processes.values().stream()
                .filter(process -> !process.vanished)
                .map(SimulatedProcess::name)
                .collect(Collectors.toSet());
    }

    /** Every process ends at once, unseen. */
    void reboot() {
        processes.values().stream()
                .filter(process -> process.endedAt == null)
                .forEach(process -> process.vanished = true);
    }

    @Override
    public void start(Run run) {
        process(run);
    }

    private SimulatedProcess process(Run run) {
        SimulatedProcess process = processes.computeIfAbsent(run.attemptName(), any -> {
            SimulatedProcess made = new SimulatedProcess(run);
            history.add(made);
            return made;
        });
        process.seenWith(run.fence());
        return process;
    }

    @Override
    public Observation observe(Run run) {
        SimulatedProcess process = processes.get(run.attemptName());
        if (process == null || process.vanished) {
            return new Observation.Lost("The attempt is gone.");
        }
        process.seenWith(run.fence());
        Observation seen = process.observe();
        Runnable once = interruption;
        interruption = () -> {};
        once.run();
        return seen;
    }

    @Override
    public void cancel(Run run) {
        boolean isNew = !processes.containsKey(run.attemptName());
        if (isNew && run.startedAt() != null) {
            return;
        }
        SimulatedProcess process = process(run);
        process.stopAsked = process.endedAt == null || process.stopAsked;
        if (isNew) {
            process.end(0);
        }
    }

    @Override
    public Set<String> attempts() {
        return Set.copyOf(processes.keySet());
    }

    @Override
    public void remove(String attemptName) {
        processes.remove(attemptName);
    }
}
