package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.ChaosReport;
import dev.runs.Platform;
import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.access.Role;
import dev.runs.doctor.Doctor;
import dev.runs.error.RunsException;
import dev.runs.local.AttemptProcesses;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.run.RunStatus;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several servers over one database. Repeat a failure with {@code -Dchaos.seed=}. */
class SeveralServersTest {
    private static final int LIMIT = 7;
    /** So many that not all of them are among the tenth that is cancelled. */
    private static final int HELD = 20;

    private final Clock clock = Clock.systemUTC();
    private final List<Caller> callers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path folder;
    private Platform platform;

    @BeforeEach
    void start(@TempDir Path temporary) {
        folder = temporary;
        platform = new Platform(clock, folder);
        callers.add(platform.member);
        for (String name : List.of("beta", "gamma", "delta")) {
            Caller caller = platform.caller(name, "member@" + name + ".example", Role.MEMBER);
            platform.put(caller, "main.py", "print(1)\n");
            callers.add(caller);
        }
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        platform.close();
    }

    /**
     * Three machines; one ends for good in the middle of what it started when a third of the runs is over. Its lease is
     * aged in the database, whose clock it goes by.
     */
    @Test
    @Tag("chaos")
    void everyRunHasOneOutcomeAlthoughAServerDiesForGoodAndMuchIsCancelled() throws Exception {
        int runs = ChaosReport.rounds(10_000);
        long seed = Long.getLong("chaos.seed", System.nanoTime());
        List<Machine> machines =
                List.of(new Machine("one", seed), new Machine("two", seed), new Machine("three", seed));
        machines.forEach(Machine::begin);
        Set<String> cancelled = new HashSet<>();
        Map<String, Caller> accepted = new ConcurrentHashMap<>();
        Random random = new Random(seed);
        Machine dying = machines.get(0);
        for (int i = 0; i < runs; i++) {
            Caller caller = callers.get(i % callers.size());
            String id = platform.submit(caller).id();
            accepted.put(id, caller);
            if (random.nextInt(10) == 0) {
                cancel(caller, id, cancelled);
            }
            if (i == runs / 3) {
                dying.dieHolding(HELD);
            }
        }
        dying.working.get();
        Set<String> held = active(dying.serverId);
        Set<String> startedThere = dying.running();
        platform.database
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE server SET lease_until = now() - ?::interval WHERE id = ?",
                        DispatchRules.DEFAULT.orphanGrace().plusSeconds(1),
                        dying.serverId));
        awaitEnd();
        for (Machine machine : machines) {
            machine.die();
        }

        List<String> violations = new ArrayList<>();
        Map<String, Run> ended =
                platform.database.jdbi().withHandle(handle -> platform.runStore.get(handle, accepted.keySet())).stream()
                        .collect(Collectors.toMap(Run::id, run -> run));
        int lost = 0;
        for (String id : accepted.keySet()) {
            Run run = ended.get(id);
            if (run == null) {
                violations.add(id + " was accepted and is not there");
                continue;
            }
            boolean isLost = run.failure() != null && run.failure().kind() == Failure.Kind.INFRASTRUCTURE;
            lost += isLost ? 1 : 0;
            if (isLost && !(startedThere.contains(id) && run.failure().message().startsWith(Machine.GONE))) {
                violations.add(id + " was not lost with the server: " + run.failure());
            }
            boolean right = isLost
                    || (run.status() == RunStatus.CANCELLED && cancelled.contains(id))
                    || Integer.valueOf(Machine.exitCode(id)).equals(run.exitCode());
            if (!right) {
                violations.add(id + " is " + run.status() + " with exit code " + run.exitCode());
            }
        }
        machines.stream()
                .flatMap(machine -> machine.starts.entrySet().stream())
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey,
                        Collectors.summingInt(start -> start.getValue().get())))
                .forEach((attempt, starts) -> {
                    if (starts != 1) {
                        violations.add(attempt + " was started " + starts + " times");
                    }
                });
        violations.addAll(
                new Doctor(platform.database, platform.files, new AttemptProcesses(folder), Duration.ofMillis(1))
                        .examine(true)
                        .findings());
        ChaosReport.note("one of three servers ends for good, 10 % cancelled", 1, runs, violations.size());
        assertThat(violations).as("chaos.seed=" + seed).isEmpty();
        assertThat(held).isNotEmpty().containsAll(startedThere);
        assertThat(lost).isBetween(1, held.size());
        assertThat(countRuns("status = 'CANCELLED'")).isBetween(runs / 20, runs / 10 * 2);
    }

    @Test
    void twoServersTogetherKeepAnOrganizationsLimit() throws Exception {
        platform.admin.setLimits(
                "acme", old -> new Organization(old.id(), old.name(), old.createdAt(), LIMIT, null, null, null, null));
        for (int i = 0; i < 300; i++) {
            platform.submit(platform.member);
        }
        AtomicInteger most = new AtomicInteger();
        for (String name : List.of("one", "two")) {
            Machine machine = new Machine(name, 1) {
                @Override
                public void start(Run run) {
                    int busy = countRuns("status IN ('PENDING', 'RUNNING') AND server_id IS NOT NULL");
                    most.accumulateAndGet(busy, Math::max);
                    super.start(run);
                }
            };
            machine.begin();
        }
        awaitEnd();
        assertThat(countRuns("attempt = 1 AND fence = 1")).isEqualTo(300);
        assertThat(most.get()).isBetween(1, LIMIT);
    }

    private void cancel(Caller caller, String id, Set<String> cancelled) {
        try {
            platform.runs.cancel(caller, id);
            cancelled.add(id);
        } catch (RunsException.Conflict e) {
            assertThat(e).hasMessageContaining("has ended already");
        }
    }

    private void awaitEnd() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .until(() -> countRuns("status IN ('PENDING', 'RUNNING')") == 0);
    }

    private Set<String> active(String serverId) {
        return platform.database
                .jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT id FROM run WHERE server_id = :server AND status IN ('PENDING', 'RUNNING')")
                        .bind("server", serverId)
                        .mapTo(String.class)
                        .set());
    }

    private int countRuns(String where) {
        return platform.database
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM run WHERE " + where)
                        .mapTo(Integer.class)
                        .one());
    }

    /** A server with processes that only it can see. They take up to 50 ms. */
    private class Machine implements Executor, Callable<Void> {
        static final String GONE = "The server that looked after the program is gone";

        final Map<String, AtomicInteger> starts = new ConcurrentHashMap<>();
        private final Map<String, Observation> attempts = new ConcurrentHashMap<>();
        private final ScheduledExecutorService programs = Executors.newSingleThreadScheduledExecutor();
        private final Wakeups wakeups = new Wakeups();
        private final Random random;
        private final ServerLease lease;
        private final Dispatcher dispatcher;
        private final AtomicInteger startsLeft = new AtomicInteger(Integer.MAX_VALUE);
        private volatile boolean endless;
        private volatile boolean dead;
        private volatile String serverId = "";
        private Future<Void> working = CompletableFuture.completedFuture(null);

        Machine(String name, long seed) {
            random = new Random(seed + name.hashCode());
            var jdbi = platform.database.jdbi();
            lease = new ServerLease(jdbi, clock, platform.ids, name, "test", DispatchRules.DEFAULT.lease());
            dispatcher = TestDispatcher.of(platform, lease, this, 200, wakeups);
        }

        static int exitCode(String runId) {
            return Math.floorMod(runId.hashCode(), 3);
        }

        @Override
        public Void call() throws Exception {
            while (!dead) {
                dispatcher.tick();
                serverId = lease.serverId();
                wakeups.await(Duration.ofMillis(20));
            }
            return null;
        }

        void begin() {
            working = threads.submit(this);
        }

        /** What it starts from now on does not end by itself; with so many of them it dies, without giving one back. */
        void dieHolding(int attempts) {
            startsLeft.set(attempts);
            endless = true;
        }

        /** At once and for good: nothing is given back. */
        void die() throws Exception {
            dead = true;
            working.get();
            programs.shutdownNow();
        }

        /** The runs whose program was begun here, and not seen to its end. */
        Set<String> running() {
            return active(serverId).stream()
                    .filter(id ->
                            starts.keySet().stream().anyMatch(attempt -> attempt.contains(id.toLowerCase(Locale.ROOT))))
                    .collect(Collectors.toSet());
        }

        @Override
        public void start(Run run) {
            if (attempts.putIfAbsent(run.attemptName(), new Observation.Running(clock.instant())) == null) {
                starts.computeIfAbsent(run.attemptName(), any -> new AtomicInteger())
                        .incrementAndGet();
                if (!endless) {
                    var unused = programs.schedule(() -> exit(run, false), random.nextInt(50), TimeUnit.MILLISECONDS);
                } else if (startsLeft.decrementAndGet() == 0) {
                    dead = true;
                }
            }
        }

        private void exit(Run run, boolean stopped) {
            attempts.computeIfPresent(
                    run.attemptName(),
                    (name, seen) -> seen instanceof Observation.Running running
                            ? new Observation.Exited(
                                    running.startedAt(),
                                    clock.instant(),
                                    stopped ? 143 : exitCode(run.id()),
                                    stopped,
                                    null)
                            : seen);
            wakeups.wake(run.id());
        }

        @Override
        public Observation observe(Run run) {
            return attempts.getOrDefault(run.attemptName(), new Observation.Lost(GONE + "."));
        }

        @Override
        public void cancel(Run run) {
            if (attempts.containsKey(run.attemptName())) {
                exit(run, true);
            }
        }

        @Override
        public Set<String> attempts() {
            return Set.copyOf(attempts.keySet());
        }

        @Override
        public void remove(String attemptName) {
            attempts.remove(attemptName);
        }
    }
}
