package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.log.LogLine;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log is exact whatever becomes of the server, and a program that meddles with it harms no more than that. */
class AgentLogTest extends AgentHarness {
    private static final int LINES = 200_000;

    @Test
    void aLineIsThereWhileTheProgramRuns() throws Exception {
        Path gate = folder.resolve("gate");
        Process run = start("""
                import os, sys, time
                print("half a line", end="", flush=True)
                while not os.path.exists(sys.argv[1]): time.sleep(0.01)
                print(", and the rest")
                """, gate.toString());

        awaitPrinted("half a line");
        assertThat(server.log.printed()).isEqualTo("half a line");
        assertThat(server.log.isComplete()).isFalse();
        Files.createFile(gate);

        assertThat(pod.await(run)).isZero();
        assertThat(server.log.printed()).isEqualTo("half a line, and the rest\n");
    }

    @Test
    void everyLineIsThereOnceAlthoughTheServerGoesAwayTwiceAndForgets() throws Exception {
        // It waits on its way, so that each time the server is away while much is to be sent.
        Process run = start("""
                import os, sys, time
                folder, count = sys.argv[1], int(sys.argv[2])
                for i in range(count):
                    print("line %d, which is longer than it needs to be" % i)
                    while i in (count // 8, count // 2) and not os.path.exists("%s/%d" % (folder, i)): time.sleep(0.01)
                """, folder.toString(), String.valueOf(LINES));

        awaitPrinted("line " + LINES / 8 + ",");
        server.goAway();
        Files.createFile(folder.resolve(String.valueOf(LINES / 8)));
        assertThat(server.log.forget()).as("frames that it forgets").isPositive();
        server.comeBack();
        awaitPrinted("line " + LINES / 2 + ",");
        server.goAway();
        Files.createFile(folder.resolve(String.valueOf(LINES / 2)));
        server.comeBack();

        assertThat(pod.await(run)).isZero();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < LINES; i++) {
            expected.append("line ").append(i).append(", which is longer than it needs to be\n");
        }
        assertThat(server.log.printed().equals(expected.toString()))
                .as("the log is exact")
                .isTrue();
        assertThat(pod.output("run").equals(MARKER + expected))
                .as("standard output is exact")
                .isTrue();
        assertThat(server.log.refusals()).as("pieces that came too late").isPositive();
        assertThat(server.log.isComplete()).isTrue();
        assertThat(pod.termination().path("logGap").isNull()).isTrue();
        try (Stream<Path> left = Files.list(pod.folder().resolve("log"))) {
            assertThat(left).as("what is stored is deleted").hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void whatANewServerHasForgottenOfAnEarlierSegmentIsSentAgain() throws Exception {
        server.log.forgetAt(2);

        assertThat(run("print('x' * (3 << 20))")).isZero();

        assertThat(server.log.refusals()).isEqualTo(1);
        assertThat(server.log.printed().equals("x".repeat(3 << 20) + "\n"))
                .as("the log is exact")
                .isTrue();
    }

    @Test
    void aProgramWhoseLogNobodyTakesWaits() throws Exception {
        AtomicBoolean isAway = new AtomicBoolean(true);
        server.answer("log", () -> isAway.get() ? 503 : 0);
        Path end = folder.resolve("end");
        Process run = start("""
                import sys
                for i in range(32): sys.stdout.write("x" * (1 << 20))
                open(sys.argv[1], "w").close()
                """, end.toString());

        // The journal's limit is 8 MiB; what a pipe and one read hold comes on top.
        await(() -> logBytes() >= 8L << 20);
        long asked = server.asked("POST log");
        await(() -> server.asked("POST log") >= asked + 2);
        assertThat(logBytes()).isLessThan(12L << 20);
        assertThat(end).doesNotExist();
        isAway.set(false);

        assertThat(pod.await(run)).isZero();
        assertThat(server.log.bytes(LogLine.Source.PROGRAM)).hasSize(32 << 20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "open(segment, 'r+b').write(b'\\xff' * 9)",
                "os.truncate(segment, 5)",
                "open(segment, 'ab').write(b'half')",
                "os.unlink(segment)",
                "os.unlink(segment); os.mkfifo(segment)",
                "os.rename('../log', '../gol')",
                "open('../log/segment-x', 'w'); open('../log/else', 'w')",
            })
    void aProgramThatMeddlesWithItsLogLosesLinesOfItAtMost(String meddling) throws Exception {
        AtomicBoolean isAway = new AtomicBoolean(true);
        server.answer("log", () -> isAway.get() ? 503 : 0);
        Process run = start("""
                import os, sys, time
                segment = "../log/segment-00000001"
                os.write(1, b"before\\n")
                while not os.path.exists(segment) or os.path.getsize(segment) == 0: time.sleep(0.01)
                %s
                while not os.path.exists(sys.argv[1]): time.sleep(0.01)
                os.write(1, b"after\\n")
                """.formatted(meddling), folder.resolve("gate").toString());
        await(() -> server.asked("POST log") > 0);

        isAway.set(false);
        await(() -> server.log.size() > 0);
        Files.createFile(folder.resolve("gate"));

        assertThat(pod.await(run)).isZero();
        assertThat(server.log.isComplete()).isTrue();
        assertThat(server.log.printed()).isSubstringOf("before\nafter\n");
        boolean isDamaged = server.log.notices().contains("The log is damaged here: lines are missing.");
        assertThat(pod.termination().path("logGap").isNull()).isEqualTo(!isDamaged);
        assertThat(isDamaged || server.log.printed().equals("before\nafter\n"))
                .as("what is missing is marked")
                .isTrue();
        assertThat(pod.termination().path("delivered").asBoolean()).isTrue();
    }

    @Test
    void standardOutputThatNobodyReadsHoldsNothingUpForEver() throws Exception {
        describe("for i in range(6): print('x' * (1 << 20))");
        pod.prepare();
        Process run = pod.startUnread("run");

        assertThat(pod.await(run)).isZero();
        assertThat(server.log.bytes(LogLine.Source.PROGRAM)).hasSize(6 * ((1 << 20) + 1));
        assertThat(pod.termination().path("delivered").asBoolean()).isTrue();
    }

    private long logBytes() throws Exception {
        try (Stream<Path> segments = Files.list(pod.folder().resolve("log"))) {
            return segments.mapToLong(segment -> segment.toFile().length()).sum();
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
