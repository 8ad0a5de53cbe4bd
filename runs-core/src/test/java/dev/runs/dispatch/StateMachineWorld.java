package dev.runs.dispatch;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.access.Role;
import dev.runs.database.DatabaseErrors;
import dev.runs.database.Ids;
import dev.runs.database.LostCommits;
import dev.runs.dispatch.RunModel.Actor;
import dev.runs.dispatch.SimulatedMachine.SimulatedProcess;
import dev.runs.doctor.Doctor;
import dev.runs.error.RunsException.Conflict;
import dev.runs.local.AttemptProcesses;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.JdbiException;

/** Three servers over one database, to which a seed decides what happens next. The same seed makes the same happen. */
final class StateMachineWorld implements AutoCloseable {
    private static final int MOST_ACTIVE = 30;
    private static final int LIMIT = 5;
    private static final Duration LONG_AGO = SimulatedServer.RULES.orphanGrace().plusHours(1);

    final RunModel model = new RunModel(Map.of("beta", LIMIT));

    private final Random random;
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Platform platform;
    private LostCommits faults;
    private final List<Caller> callers;
    private final List<SimulatedServer> servers = new ArrayList<>();
    private final Set<String> silent = new HashSet<>();
    private final List<Actor> actors = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final List<Command> commands;
    private final int weights;
    private int lost;
    /** Whether anything may have been written to a run since the last look. */
    private boolean isChanged;

    private record Command(int weight, String name, Runnable action) {}

    StateMachineWorld(Path folder, long seed) {
        random = new Random(seed);
        platform = new Platform(clock, Ids.repeatable(clock, new Random(seed)), folder, jdbi -> {
            faults = new LostCommits(jdbi);
            return faults.jdbi();
        });
        Caller beta = platform.caller("beta", "member@beta.example", Role.MEMBER);
        platform.put(beta, "main.py", "print(1)\n");
        platform.admin.setLimits(
                "beta", old -> new Organization(old.id(), old.name(), old.createdAt(), LIMIT, null, null, null, null));
        callers = List.of(platform.member, beta);
        for (String name : List.of("one", "two", "three")) {
            servers.add(new SimulatedServer(platform, name));
        }
        commands = commands();
        weights = commands.stream().mapToInt(Command::weight).sum();
    }

    /** How often each comes, in relation to the others. */
    private List<Command> commands() {
        return List.of(
                new Command(8, "submit", this::submit),
                new Command(2, "submit, not confirmed", () -> losing(this::submit)),
                new Command(4, "cancel", this::cancel),
                new Command(1, "cancel, not confirmed", () -> losing(this::cancel)),
                new Command(34, "tick", () -> tick(any(servers, server -> !server.frozen))),
                new Command(5, "tick, not confirmed", () -> losing(() -> tick(any(servers, server -> !server.frozen)))),
                new Command(1, "tick, taken over in the middle", this::interruptedTick),
                new Command(3, "late wake-up", this::wakeLate),
                new Command(8, "some seconds", () -> clock.advance(Duration.ofMillis(random.nextInt(10_000)))),
                new Command(1, "an hour", this::anHour),
                new Command(
                        12,
                        "program begins",
                        () -> step(p -> p.begunAt == null && !p.stopAsked, SimulatedProcess::begin)),
                new Command(7, "program prints", () -> step(StateMachineWorld::isRunning, this::print)),
                new Command(9, "log is stored", this::store),
                new Command(8, "program ends", () -> step(StateMachineWorld::isRunning, p -> p.end(random.nextInt(3)))),
                new Command(1, "ends before its start", () -> step(p -> p.begunAt == null, p -> p.end(0))),
                new Command(1, "process vanishes", this::vanish),
                new Command(2, "kill -9", () -> any(servers, any -> true).kill()),
                new Command(1, "reboot", this::reboot),
                new Command(2, "freeze", () -> any(servers, any -> true).frozen = true),
                new Command(5, "thaw", () -> any(servers, any -> true).frozen = false),
                new Command(2, "lease runs out", () -> expire(any(servers, any -> true), Duration.ofSeconds(1))),
                new Command(1, "lease ran out long ago", () -> expire(any(servers, any -> true), LONG_AGO)));
    }

    @Override
    public void close() {
        platform.close();
    }

    /** The last commands. */
    List<String> trace() {
        return trace.subList(Math.max(0, trace.size() - 40), trace.size());
    }

    int lostCommits() {
        return lost;
    }

    long refusedWrites() {
        return servers.stream().mapToLong(SimulatedServer::refusedWrites).sum() + platform.logs.refusedWrites();
    }

    /** One command out of all, and a look at what it may have done. */
    void next() {
        int roll = random.nextInt(weights);
        for (Command command : commands) {
            roll -= command.weight();
            if (roll < 0) {
                trace.add(command.name());
                command.action().run();
                if (isChanged) {
                    look();
                }
                return;
            }
        }
    }

    /** No more faults: everything comes to its end. */
    void bringAllToAnEnd() {
        servers.forEach(server -> server.frozen = false);
        for (int i = 0; i < 100 && !model.active().isEmpty(); i++) {
            trace.add("towards the end");
            for (SimulatedServer server : servers) {
                List<SimulatedProcess> processes = server.machine.processes.values().stream()
                        .filter(p -> !p.vanished)
                        .toList();
                processes.stream()
                        .filter(p -> p.begunAt == null && p.endedAt == null && !p.stopAsked)
                        .forEach(SimulatedProcess::begin);
                processes.stream().filter(p -> p.endedAt == null).forEach(p -> p.end(0));
                processes.forEach(SimulatedProcess::store);
                tick(server);
            }
            clock.advance(SimulatedServer.RULES.retryDelay());
            look();
        }
        // Once more, to let go of what is no longer theirs.
        for (int i = 0; i < 3; i++) {
            clock.advance(SimulatedServer.RULES.lease());
            servers.forEach(this::tick);
        }
        look();
    }

    /** What is not as it must be at the end. */
    List<String> violationsAtTheEnd() throws Exception {
        List<String> found = new ArrayList<>(model.violations);
        model.active().forEach(run -> found.add(run.attemptName() + " does not end: it is " + run.status()));
        Map<String, Run> stored = read(model.submitted()).stream().collect(Collectors.toMap(Run::id, run -> run));
        for (Run run : model.all()) {
            if (!run.equals(stored.get(run.id()))) {
                found.add(run.attemptName() + " was accepted and seen as " + run + ", and is " + stored.get(run.id()));
            }
        }
        for (SimulatedServer server : servers) {
            server.machine.processes.keySet().forEach(name -> found.add(name + " is left on " + server.folder));
        }
        Map<String, Long> made =
                history().stream().collect(Collectors.groupingBy(SimulatedProcess::name, Collectors.counting()));
        made.forEach((name, times) -> {
            if (times != 1) {
                found.add(name + " was made " + times + " times");
            }
        });
        for (Run run : model.all()) {
            checkLog(run, found);
        }
        found.addAll(
                new Doctor(platform.database, platform.files, new AttemptProcesses(Path.of("absent")), Duration.ZERO)
                        .examine(false)
                        .findings());
        return found;
    }

    /** Each attempt's lines in order, once; all of them of an attempt whose end was seen. */
    private void checkLog(Run run, List<String> found) {
        List<String> expected = new ArrayList<>();
        List<String> lines = lines(run.id());
        for (SimulatedProcess process : history().stream()
                .filter(p -> p.runId.equals(run.id()))
                .sorted(Comparator.comparingInt(p -> p.attempt))
                .toList()) {
            long stored = lines.stream()
                    .filter(line -> line.startsWith(process.name() + " "))
                    .count();
            for (int number = 0; number < stored; number++) {
                expected.add(process.line(number));
            }
            boolean isEndSeen = process.attempt == run.attempt() && run.exitCode() != null;
            if (isEndSeen && stored != process.printed) {
                found.add(process.name() + " printed " + process.printed + " lines, and " + stored + " are stored");
            }
        }
        if (!lines.equals(expected)) {
            found.add("The log of " + run.attemptName() + " is " + lines + " and not " + expected);
        }
    }

    private List<String> lines(String runId) {
        List<String> lines = new ArrayList<>();
        platform.logs.stream(runId, 0, (number, line) -> lines.add(line.text()));
        return lines;
    }

    private void look() {
        isChanged = false;
        List<String> ids = model.active().stream().map(Run::id).toList();
        model.see(read(ids), actors, silent, history(), clock.instant());
        actors.clear();
    }

    private List<Run> read(List<String> ids) {
        return platform.database.jdbi().withHandle(handle -> platform.runStore.get(handle, ids));
    }

    private List<SimulatedProcess> history() {
        return servers.stream()
                .flatMap(server -> server.machine.history.stream())
                .toList();
    }

    private void submit() {
        isChanged = true;
        if (model.active().size() < MOST_ACTIVE) {
            Caller caller = callers.get(random.nextInt(callers.size()));
            PythonProgram program = new PythonProgram("s3://runs/" + caller.organizationName() + "/main.py", List.of());
            model.submitted(platform.runs.submit(
                    caller,
                    new RunRequest(null, program, null, null, null, 60 + random.nextInt(600), RunEnvironment.NONE)));
        }
    }

    private void cancel() {
        List<Run> active = model.active();
        if (!active.isEmpty()) {
            Run run = active.get(random.nextInt(active.size()));
            isChanged = true;
            // Noted first: it may be done although it seems to fail.
            model.cancelAsked(run.id());
            try {
                platform.runs.cancel(callerOf(run), run.id());
            } catch (Conflict e) {
                throw new IllegalStateException("The model takes it for active", e);
            }
        }
    }

    private Caller callerOf(Run run) {
        return callers.stream()
                .filter(caller -> caller.organizationId().equals(run.organizationId()))
                .findFirst()
                .orElseThrow();
    }

    /** The next commit happens, and whoever made it sees an error. */
    private void losing(Runnable action) {
        int before = faults.lost();
        faults.loseTheNext();
        try {
            action.run();
        } catch (JdbiException e) {
            if (!DatabaseErrors.isPassing(e)) {
                throw e;
            }
        } finally {
            faults.loseNoMore();
            lost += faults.lost() - before;
        }
    }

    private void tick(SimulatedServer server) {
        if (server == null) {
            return;
        }
        isChanged = true;
        Set<String> inSight = server.machine.attemptsInSight();
        String before = server.id();
        try {
            server.tick();
        } finally {
            actors.add(new Actor(server.folder, ids(before, server.id()), inSight));
        }
    }

    private static Set<String> ids(String before, String after) {
        Set<String> ids = new HashSet<>(Set.of(after));
        ids.add(before);
        ids.remove("");
        return ids;
    }

    /** It has looked, and before it writes down what it saw, it freezes, and another takes over what it had. */
    private void interruptedTick() {
        SimulatedServer server = any(servers, any -> !any.frozen);
        SimulatedServer other = any(servers, any -> any != server && !any.frozen);
        if (server != null && other != null) {
            server.machine.interruption = () -> {
                expire(server, LONG_AGO);
                tick(other);
            };
            tick(server);
            server.machine.interruption = () -> {};
        }
    }

    private void expire(SimulatedServer server, Duration ago) {
        server.expire(ago);
        if (ago.equals(LONG_AGO)) {
            silent.add(server.id());
            silent.addAll(server.ids);
        }
    }

    private void wakeLate() {
        List<String> submitted = model.submitted();
        if (!submitted.isEmpty()) {
            any(servers, any -> true).wakeups.wake(submitted.get(random.nextInt(submitted.size())));
        }
    }

    private void anHour() {
        if (random.nextInt(5) == 0) {
            clock.advance(Duration.ofHours(1));
        }
    }

    private void vanish() {
        SimulatedMachine machine = any(servers, any -> true).machine;
        SimulatedProcess process = any(List.copyOf(machine.processes.values()), any -> true);
        if (process != null) {
            process.vanished = process.endedAt == null;
        }
    }

    private void reboot() {
        SimulatedServer server = any(servers, any -> true);
        server.machine.reboot();
        server.kill();
    }

    private void store() {
        SimulatedServer server = any(servers, any -> !any.frozen);
        if (server != null) {
            List.copyOf(server.machine.processes.values()).forEach(SimulatedProcess::store);
        }
    }

    private void print(SimulatedProcess process) {
        process.printed += 1 + random.nextInt(5);
    }

    private static boolean isRunning(SimulatedProcess process) {
        return process.begunAt != null;
    }

    /** One process that has not ended and is like this takes a step. */
    private void step(Predicate<SimulatedProcess> like, Consumer<SimulatedProcess> step) {
        List<SimulatedProcess> processes = servers.stream()
                .flatMap(server -> server.machine.processes.values().stream())
                .filter(process -> process.endedAt == null && !process.vanished)
                .toList();
        SimulatedProcess process = any(processes, like);
        if (process != null) {
            step.accept(process);
        }
    }

    private <T> T any(List<T> all, Predicate<T> like) {
        List<T> those = all.stream().filter(like).toList();
        return those.isEmpty() ? null : those.get(random.nextInt(those.size()));
    }
}
