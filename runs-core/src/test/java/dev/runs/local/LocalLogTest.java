package dev.runs.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runs.dispatch.ExecutorWorld;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.log.LogLine;
import dev.runs.run.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

class LocalLogTest extends LocalHarness {
    @Test
    void bytesAreKeptAsTheyWereWritten() {
        Run run = start(world.python("""
                import sys
                out = sys.stdout.buffer
                out.write(b"nul \\0 here\\n")
                out.write(b"invalid \\xff\\xc3 utf-8\\n")
                out.write(b"10%\\r20%\\r30%\\r\\n")
                out.write(b"\\n")
                out.write(b"no newline")
                """));

        exit(run);

        assertThat(world.lines(run))
                .extracting(line -> new String(line.bytes(), StandardCharsets.ISO_8859_1))
                .containsExactly("nul \0 here", "invalid ÿÃ utf-8", "10%\r20%\r30%\r", "", "no newline");
    }

    @Test
    void aLineOfManyMegabytesGoesOnInFurtherRecords() {
        Run run = start(world.python("""
                import sys
                for _ in range(20): sys.stdout.write("x" * (1 << 20))
                sys.stdout.write("\\n")
                print("y" * 262144)
                print("after")
                """));

        exit(run);

        List<LogLine> lines = world.lines(run);
        assertThat(lines).hasSize(80 + 2);
        assertThat(lines).allMatch(line -> line.bytes().length <= LogLine.MAX_BYTES);
        assertThat(lines.subList(0, 80).stream()
                        .mapToLong(line -> line.bytes().length)
                        .sum())
                .isEqualTo(20L << 20);
        assertThat(lines.get(80).bytes()).hasSize(262144);
        assertThat(lines.get(81).text()).isEqualTo("after");
    }

    @Test
    void whatIsPrintedWhileNoServerIsThereHasTheTimeItWasPrinted() throws Exception {
        Path gate = folder.resolve("gate");
        Path printed = folder.resolve("printed");
        Run run = start(world.python("""
                import os, sys, time
                print("up", flush=True)
                while not os.path.exists(sys.argv[1]): time.sleep(0.01)
                for i in range(1000): print("alone", i)
                open(sys.argv[2], "w").write(str(int(time.time() * 1000)))
                """, gate.toString(), printed.toString()));
        awaitLines(run, 1);
        close(executor);
        Files.createFile(gate);
        await().atMost(PATIENCE).until(() -> Files.exists(attempt(run).path().resolve("exit.json")));

        executor = open(world);
        exit(ExecutorWorld.with(run, 2, null));

        long last = Long.parseLong(Files.readString(printed));
        List<LogLine> lines = world.lines(run);
        assertThat(lines).hasSize(1001);
        assertThat(lines.get(1000).text()).isEqualTo("alone 999");
        assertThat(lines.get(1000).timestamp()).isBetween(last - 1000, last + 50);
    }

    @Test
    void aProgramThatNobodyListensToWaitsAndNothingIsLost() throws Exception {
        Path gate = folder.resolve("gate");
        Run run = start(world.python("""
                import os, sys, time
                print("up", flush=True)
                while not os.path.exists(sys.argv[1]): time.sleep(0.01)
                for i in range(400000): print("%099d" % i)
                """, gate.toString()));
        awaitLines(run, 1);
        close(executor);
        Files.createFile(gate);
        long limit = LocalFixtures.LOG_BUFFER_BYTES;
        await().atMost(PATIENCE).until(() -> buffered(run) >= limit);

        executor = open(world);
        Exited end = exit(ExecutorWorld.with(run, 2, null));

        assertThat(end.exitCode()).isZero();
        List<String> lines = world.printed(run);
        assertThat(lines).hasSize(400_001);
        for (int i = 0; i < 400_000; i += 997) {
            assertThat(lines.get(i + 1)).isEqualTo(String.format("%099d", i));
        }
        assertThat(buffered(run)).as("what is stored is dropped").isLessThan(limit);
    }

    @Test
    void aLogThatCannotBeStoredThoughTheDatabaseIsThereDoesNotKeepTheRunFromEnding() {
        Path gate = folder.resolve("gate");
        Run run = start(world.python("""
                import os, sys, time
                print("stored", flush=True)
                while not os.path.exists(sys.argv[1]): time.sleep(0.01)
                print("not stored")
                """, gate.toString()));
        awaitLines(run, 1);
        world.execute("UPDATE log SET position = 'nonsense' WHERE run_id = ?", run.id());
        Exited end = (Exited) await().atMost(PATIENCE)
                .until(
                        () -> {
                            Files.write(gate, new byte[0]);
                            world.clock.advance(Duration.ofMinutes(2));
                            return executor.observe(run);
                        },
                        Exited.class::isInstance);

        assertThat(end.exitCode()).isZero();
        assertThat(end.logGap()).contains("could not be stored");
        assertThat(world.printed(run)).containsExactly("stored");
    }

    @Test
    void theLogIsExactThoughTheDatabaseWasAway() {
        Run run = start(world.python("""
                import time
                for i in range(3000):
                    print(i, flush=True)
                    if i % 30 == 0: time.sleep(0.02)
                """));
        for (int outage = 1; outage <= 4; outage++) {
            awaitLines(run, outage * 200);
            int before = world.refused();
            world.databaseIsAway(true);
            await().atMost(PATIENCE).until(() -> world.refused() > before);
            world.databaseIsAway(false);
        }

        assertThat(exit(run).exitCode()).isZero();

        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            expected.add(String.valueOf(i));
        }
        assertThat(world.printed(run)).isEqualTo(expected);
    }

    @Test
    void aRunThatIsRemovedInTheMiddleOfATurnThatFailsIsCountedAsPrintingNoMore() {
        Run run = start(world.python("""
                import time
                while True:
                    print("more", flush=True)
                    time.sleep(0.01)
                """));
        awaitLines(run, 1);
        await().atMost(PATIENCE).until(() -> printing() == 1);
        try (Handle blocking = world.jdbi.open().begin()) {
            blocking.execute("UPDATE log SET position = position WHERE run_id = ?", run.id());
            await().atMost(PATIENCE).until(world::someoneWaitsForALock);
            executor.remove(run.attemptName());
            await().atMost(PATIENCE).until(() -> printing() == 0);
            blocking.rollback();
        }
    }

    @Test
    void anExecutorWhoseClaimIsOldStoresNothing() throws Exception {
        Path gate = folder.resolve("gate");
        Run run = start(world.python("""
                import os, sys, time
                print("up", flush=True)
                while not os.path.exists(sys.argv[1]): time.sleep(0.01)
                print("later")
                """, gate.toString()));
        awaitLines(run, 1);
        var newer = world.logs.open(run.id(), 2);
        assertThat(newer).isPresent();
        Files.createFile(gate);
        await().atMost(PATIENCE).until(() -> Files.exists(attempt(run).path().resolve("exit.json")));

        executor.observe(run);
        executor.observe(run);

        assertThat(world.printed(run)).containsExactly("up");
        assertThat(newer.get().append(List.of(), newer.get().position())).isTrue();
        assertThat(exit(ExecutorWorld.with(run, 3, null)).exitCode()).isZero();
        assertThat(world.printed(run)).containsExactly("up", "later");
    }

    @Test
    void aProgramThatWritesIntoItsOwnSegmentsHarmsOnlyItself() {
        Run run = start(world.python("""
                import time
                print("before", flush=True)
                time.sleep(0.2)
                with open("../log/segment-00000001", "ab") as segment: segment.write(b"\\xff" * 100)
                print("after")
                """));

        assertThat(exit(run).exitCode()).isZero();

        assertThat(world.printed(run)).contains("before");
        assertThat(world.texts(run, LogLine.Source.PLATFORM))
                .isNotEmpty()
                .allMatch(line -> line.contains("The log is damaged here"));
    }

    private long buffered(Run run) throws IOException {
        try (Stream<Path> segments = Files.list(attempt(run).log())) {
            return segments.mapToLong(path -> path.toFile().length()).sum();
        }
    }

    private int printing() {
        return ((LocalExecutor) executor).printing();
    }
}
