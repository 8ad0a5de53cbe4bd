package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.Platform;
import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.access.Role;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoDispatchersTest {
    private static final int RUNS = 10_000;
    private static final int LIMIT = 7;

    private final Clock clock = Clock.systemUTC();
    private Platform platform;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new Platform(clock, folder);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void twoDispatchersNeverStartTheSameRun() throws Exception {
        List<Caller> callers = new ArrayList<>(List.of(platform.member));
        for (String name : List.of("beta", "gamma", "delta")) {
            callers.add(platform.caller(name, "member@" + name + ".example", Role.MEMBER));
            platform.put(callers.get(callers.size() - 1), "main.py", "print(1)\n");
        }
        for (int i = 0; i < RUNS; i++) {
            platform.submit(callers.get(i % callers.size()));
        }
        Counting executor = new Counting();
        Dispatcher one = dispatcher("folder-1", executor);
        Dispatcher two = dispatcher("folder-2", executor);

        tickTogether(one, two);

        assertThat(executor.starts).hasSize(RUNS);
        assertThat(executor.starts.values()).allMatch(count -> count.get() == 1);
        assertThat(countRuns("status = 'COMPLETED' AND attempt = 1 AND fence = 1"))
                .isEqualTo(RUNS);
        assertThat(countEvents("RUN_COMPLETED")).isEqualTo(RUNS);
        assertThat(countEvents("RUN_STARTED")).isEqualTo(RUNS);
    }

    @Test
    void twoDispatchersTogetherKeepAnOrganizationsLimit() throws Exception {
        platform.admin.setLimits(
                "acme", old -> new Organization(old.id(), old.name(), old.createdAt(), LIMIT, null, null));
        for (int i = 0; i < 300; i++) {
            platform.submit(platform.member);
        }
        AtomicInteger most = new AtomicInteger();
        Counting executor = new Counting() {
            @Override
            public void start(Run run) {
                super.start(run);
                int busy = countRuns("status IN ('PENDING', 'RUNNING') AND server_id IS NOT NULL");
                most.accumulateAndGet(busy, Math::max);
            }
        };
        tickTogether(dispatcher("folder-1", executor), dispatcher("folder-2", executor));
        assertThat(countRuns("status = 'COMPLETED'")).isEqualTo(300);
        assertThat(most.get()).isBetween(1, LIMIT);
    }

    private void tickTogether(Dispatcher... dispatchers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(dispatchers.length);
        try {
            List<Future<Void>> working = new ArrayList<>();
            for (Dispatcher dispatcher : dispatchers) {
                Callable<Void> work = () -> {
                    while (countRuns("status IN ('PENDING', 'RUNNING')") > 0) {
                        dispatcher.tick();
                    }
                    return null;
                };
                working.add(threads.submit(work));
            }
            for (Future<Void> done : working) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private int countRuns(String where) {
        return platform.database
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM run WHERE " + where)
                        .mapTo(Integer.class)
                        .one());
    }

    private int countEvents(String code) {
        return platform.database
                .jdbi()
                .withHandle(handle -> handle.createQuery("SELECT count(*) FROM run_event WHERE code = :code")
                        .bind("code", code)
                        .mapTo(Integer.class)
                        .one());
    }

    private Dispatcher dispatcher(String folder, Executor executor) {
        var jdbi = platform.database.jdbi();
        Region local = new Region("local", Set.of("local"), true, 200, executor);
        return new Dispatcher(
                jdbi,
                clock,
                new ServerLease(jdbi, clock, platform.ids, folder, "test", DispatchRules.DEFAULT.lease()),
                platform.runStore,
                new Regions(List.of(local)),
                new Wakeups(),
                DispatchRules.DEFAULT,
                (run, code) -> new Failure(Failure.Kind.APPLICATION, "exit code " + code));
    }

    /** Every program is over as soon as it is started. */
    private class Counting implements Executor {
        final Map<String, AtomicInteger> starts = new ConcurrentHashMap<>();

        @Override
        public void start(Run run) {
            starts.computeIfAbsent(run.attemptName(), any -> new AtomicInteger())
                    .incrementAndGet();
        }

        @Override
        public Observation observe(Run run) {
            return new Observation.Exited(clock.instant(), clock.instant(), 0, false, null);
        }

        @Override
        public void cancel(Run run) {}

        @Override
        public void cleanUp(Run run) {}
    }
}
