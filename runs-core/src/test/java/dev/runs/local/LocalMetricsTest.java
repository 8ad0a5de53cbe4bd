package dev.runs.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import dev.runs.dependency.PypiDependency;
import dev.runs.dispatch.ExecutorWorld;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Running;
import dev.runs.metric.Measured;
import dev.runs.metric.Series.Point;
import dev.runs.run.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is measured of programs whose use is known, because the system told them themselves. */
class LocalMetricsTest extends LocalHarness {
    /** Uses processor time, and says how much of it all processes had used that this one knows of. */
    private static final String BURN = """
            import os, resource, sys, time
            def burn(seconds):
                while time.process_time() < seconds:
                    sum(range(1000))
            def used(what=resource.RUSAGE_SELF):
                usage = resource.getrusage(what)
                return usage.ru_utime + usage.ru_stime
            def say(number):
                os.write(1, b"%d\\n" % number)
            """;

    @Test
    void aProgramsProcessorTimeAndMemoryAreWhatTheSystemSays() throws Exception {
        Run run = start(world.python(BURN + """
                kept = b"x" * (300 << 20)
                burn(2.5)
                say(used() * 1000)
                say(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
                """));

        exit(run);

        List<Long> said = said(run);
        Measured measured = measured(run);
        assertThat(cpuMillis(measured)).isCloseTo(said.get(0), withinPercentage(10));
        assertThat(measured.peakMemory().orElseThrow()).isCloseTo(said.get(1), withinPercentage(10));
        assertThat(measured.grant().cpus()).isEqualTo(ExecutorWorld.LARGE.cpus());
        assertThat(measured.grant().memoryBytes()).isEqualTo(ExecutorWorld.LARGE.memoryBytes());
        assertThat(measured.grant().pricePerHour()).isEqualTo(0.36);
        List<Point> points = measured.series().points();
        assertThat(points).hasSizeGreaterThanOrEqualTo(2);
        assertThat(points.get(0).memory()).isGreaterThan(300L << 20);
        assertThat(points.get(0).atMillis()).isLessThan(2_000);
    }

    @Test
    void everyProcessThatAProgramStartsCountsOnce() throws Exception {
        Run run = start(world.python(BURN + """
                def child(work):
                    pid = os.fork()
                    if pid == 0:
                        work()
                        os._exit(0)
                    return pid
                def early():
                    burn(0.7)
                    say(used() * 1000)
                def middle():
                    burn(0.5)
                    os.waitpid(child(early), 0)
                    say(used() * 1000)
                def daemon():
                    os.setsid()
                    child(late)
                def late():
                    burn(0.9)
                    say(used() * 1000)
                    time.sleep(1000)
                # One that is waited for at once, with a child of its own; one that nobody waits for; one that outlives us.
                os.waitpid(child(middle), 0)
                child(early)
                os.waitpid(child(daemon), 0)
                burn(0.6)
                time.sleep(2)
                say(used() * 1000)
                """));

        exit(run);

        List<Long> said = said(run);
        assertThat(said).hasSize(5);
        long all = said.stream().mapToLong(Long::longValue).sum();
        assertThat(all).isBetween(3_390L, 4_500L);
        assertThat(cpuMillis(measured(run))).isCloseTo(all, withinPercentage(10));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatProcessesShareIsCountedOnce() throws Exception {
        Run run = start(world.python(BURN + """
                kept = b"x" * (200 << 20)
                for n in range(3):
                    if os.fork() == 0:
                        own = b"y" * (20 << 20)
                        time.sleep(3)
                        os._exit(0)
                time.sleep(2)
                pids = [os.getpid()] + [int(pid) for pid in open("/proc/self/task/%d/children" % os.getpid()).read().split()]
                lines = [line for pid in pids for line in open("/proc/%d/smaps_rollup" % pid) if line.startswith("Pss:")]
                say(sum(int(line.split()[1]) for line in lines) * 1024)
                for n in range(3): os.wait()
                """));

        exit(run);

        long said = said(run).get(0);
        assertThat(said).isBetween(260L << 20, 330L << 20);
        assertThat(measured(run).peakMemory().orElseThrow()).isCloseTo(said, withinPercentage(10));
        assertThat(measured(run).series().points())
                .anySatisfy(point -> assertThat(point.memory()).isNotNull().isCloseTo(said, withinPercentage(10)));
    }

    @Test
    void aRunOfAMomentHasMetrics() throws Exception {
        Run run = start(world.python("pass"));

        exit(run);

        assertThat(measured(run).averageCpu().orElseThrow()).isPositive();
        assertThat(measured(run).peakMemory().orElseThrow()).isBetween(4L << 20, 40L << 20);
    }

    @Test
    void whatIsInstalledBeforeIsNotTheProgramsUse() throws Exception {
        Files.write(index().resolve("known-1.0-py3-none-any.whl"), LocalFixtures.wheel("known", "1.0", "pass\n"));
        Run run = start(world.python(BURN + "say(used() * 1000)\n", List.of(new PypiDependency("known", "==1.0"))));

        exit(run);

        assertThat(cpuMillis(measured(run))).isLessThan(said(run).get(0) + 150);
    }

    @Test
    void metricsAreThereWhileAProgramRunsAndWholeAfterItsServerWasGone() throws Exception {
        Path gate = folder.resolve("gate");
        Run run = start(world.python(BURN + """
                burn(1.5)
                while not os.path.exists("%s"): time.sleep(0.05)
                burn(3)
                say(used() * 1000)
                """.formatted(gate)));
        observe(run, Running.class);
        await().atMost(PATIENCE).until(() -> world.metrics.of(run.id()).isPresent());
        close(executor);
        Files.createFile(gate);
        await().atMost(PATIENCE).until(() -> attempt(run).exit().isPresent());

        executor = open(world);
        Run claimed = ExecutorWorld.with(run, 2, run.createdAt());
        observe(claimed, Exited.class);

        assertThat(cpuMillis(measured(run))).isCloseTo(said(run).get(0), withinPercentage(10));
        assertThat(measured(run).series().points()).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aDatabaseThatIsAwayOnlyDelaysThem() throws Exception {
        Run run = start(world.python("import time; time.sleep(0.5)"));
        observe(run, Running.class);
        world.databaseIsAway(true);
        await().atMost(PATIENCE).until(() -> attempt(run).exit().isPresent());
        world.databaseIsAway(false);

        exit(run);

        assertThat(world.metrics.of(run.id())).isPresent();
    }

    @Test
    void aNewAttemptTakesThePlaceOfTheOneBefore() throws Exception {
        Path gate = folder.resolve("gate");
        Run first = start(world.python(BURN + """
                burn(1.5)
                while not os.path.exists(sys.argv[1]): time.sleep(0.01)
                """, gate.toString()));
        await().atMost(PATIENCE).until(() -> world.metrics.of(first.id()).isPresent());
        executor.remove(first.attemptName());
        awaitNothingLeft(List.of(first));
        Files.createFile(gate);
        Instant between = world.clock.instant();
        Run second = start(ExecutorWorld.attempt(first, 2, 2));

        exit(second);

        assertThat(second.attemptName()).isNotEqualTo(first.attemptName());
        assertThat(measured(second).series().startedAt()).isAfter(between);
    }

    /** Each lasts for the program's time: what is put in its place at the end is right, or could not be put there. */
    @Test
    void whateverAProgramPutsInTheirPlaceItEndsLikeAnyOther() {
        List<Run> runs = Stream.of(
                        "os.mkfifo(at)",
                        "os.symlink('/etc/passwd', at)",
                        "os.makedirs(at + '/full')",
                        "open(at, 'w').write('[' * 100000)",
                        "open(at, 'w').write('x' * (2 << 20))")
                .map(lie -> start(world.python("""
                        import os, time
                        at = os.path.join("..", "metrics.json")
                        until = time.monotonic() + 2
                        while time.monotonic() < until:
                            try:
                                os.unlink(at)
                            except OSError:
                                pass
                            try:
                                %s
                            except OSError:
                                pass
                            time.sleep(0.01)
                        print("end")
                        """.formatted(lie))))
                .toList();

        for (Run run : runs) {
            assertThat(exit(run).exitCode()).isZero();
            assertThat(world.printed(run)).containsExactly("end");
        }
    }

    @Test
    void whatCannotBeTrueIsNotTaken() throws IOException {
        AttemptFolder attempt = new AttemptFolder(Files.createDirectory(folder.resolve("attempt")));
        Path file = attempt.path().resolve("metrics.json");
        assertThat(attempt.metrics()).isEmpty();
        for (String lie : List.of(
                "",
                "null",
                "7",
                "{}",
                "garbage",
                "{\"startedAt\":1,\"points\":null}",
                "{\"startedAt\":1,\"points\":[]}",
                "{\"startedAt\":1,\"points\":[null]}",
                "{\"startedAt\":1,\"points\":[[1,1]]}",
                "{\"startedAt\":1,\"points\":[[null,1,1]]}",
                "{\"startedAt\":1,\"points\":[[1,NaN,1]]}",
                "{\"startedAt\":1,\"points\":[[1,-1,1]]}",
                "{\"startedAt\":1,\"points\":[[1,1,-1]]}",
                "{\"startedAt\":1,\"points\":[[1,\"x\",1]]}",
                "{\"startedAt\":1,\"points\":[[1,1e999,1]]}",
                "{\"startedAt\":1,\"points\":[[1,99999999999999999999,1]]}",
                "{\"startedAt\":9223372036854775807,\"points\":[[1,1,1]]}",
                "{\"startedAt\":1,\"peakMemoryBytes\":-5,\"points\":[[1,1,1]]}",
                "{\"startedAt\":1,\"points\":[[1,1,1]" + ",[2,1,1]".repeat(300) + "]}",
                "[".repeat(100_000))) {
            Files.writeString(file, lie);
            assertThat(attempt.metrics()).as(lie).isEmpty();
        }
        Files.writeString(file, "{\"startedAt\":1,\"points\":[[1,1,1]],\"toCome\":true}");
        assertThat(attempt.metrics()).isPresent();
    }

    private Measured measured(Run run) {
        return world.metrics.of(run.id()).orElseThrow();
    }

    private static long cpuMillis(Measured measured) {
        return measured.series().last().cpuMillis();
    }

    private List<Long> said(Run run) {
        return world.printed(run).stream().map(Long::parseLong).toList();
    }
}
