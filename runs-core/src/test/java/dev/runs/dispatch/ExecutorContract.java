package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Running;
import dev.runs.dispatch.Observation.Waiting;
import dev.runs.run.Failure;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every executor promises. Each executor's own test inherits it and adds what is its own. */
public abstract class ExecutorContract extends ExecutorHarness {
    @Test
    void aProgramRunsToItsEnd() {
        Run run = start(world.python("print('hello')"));

        Exited end = exit(run);

        assertThat(end.exitCode()).isZero();
        assertThat(end.failure()).isNull();
        assertThat(end.stopped()).isFalse();
        assertThat(end.startedAt()).isNotNull().isBeforeOrEqualTo(end.finishedAt());
        assertThat(world.printed(run)).containsExactly("hello");
    }

    @Test
    void theExitCodeIsThePrograms() {
        Run run = start(world.python("import sys; print('bye'); sys.exit(3)"));

        assertThat(exit(run).exitCode()).isEqualTo(3);
        assertThat(world.printed(run)).containsExactly("bye");
    }

    @Test
    void argumentsArriveVerbatim() {
        String[] args = {
            "a b", "", "\"quoted\" 'twice'", "$HOME `id` ; *", "é☃\uD83D\uDE00", "--", "-c", "back\\slash", "two\nlines"
        };
        Run run = start(world.python("import json, sys; print(json.dumps(sys.argv[1:]))", args));

        exit(run);

        assertThat(world.printed(run))
                .containsExactly("[\"a b\", \"\", \"\\\"quoted\\\" 'twice'\", \"$HOME `id` ; *\","
                        + " \"\\u00e9\\u2603\\ud83d\\ude00\", \"--\", \"-c\", \"back\\\\slash\", \"two\\nlines\"]");
    }

    @Test
    void bothOutputsAreOneLogInTheirOrder() {
        Run run = start(world.python("""
                import sys
                for i in range(5000):
                    print(i, file=sys.stdout if i % 2 else sys.stderr, flush=True)
                """));

        exit(run);

        List<String> printed = world.printed(run);
        assertThat(printed).hasSize(5000);
        for (int i = 0; i < 5000; i++) {
            assertThat(printed.get(i)).isEqualTo(String.valueOf(i));
        }
    }

    @Test
    void aRunningProgramIsSeenRunning() {
        Run run = start(world.python("""
                import sys, urllib.request
                print("up", flush=True)
                urllib.request.urlopen(sys.argv[1])
                """, gate().url()));

        Running running = observe(run, Running.class);
        awaitLines(run, 1);

        assertThat(executor.observe(run)).isEqualTo(running);
        executor.cancel(run);
        // A cluster tells its times in whole seconds, and of its container, not of the program in it.
        assertThat(exit(run).startedAt())
                .isBetween(running.startedAt(), running.startedAt().plusSeconds(10));
    }

    @Test
    void aRunCancelledBeforeItsStartNeverStarts() {
        Gate trace = gate();
        Run run = world.python("import sys, urllib.request; urllib.request.urlopen(sys.argv[1])", trace.url());

        executor.cancel(run);
        start(run);

        Exited end = exit(run);
        assertThat(end.stopped()).isTrue();
        assertThat(end.startedAt()).isNull();
        assertThat(end.exitCode()).isNull();
        assertThat(trace.isVisited()).isFalse();
    }

    @Test
    void aCancelEndsEveryProcessHoweverStubborn() {
        Run run = start(world.python(STUBBORN));
        List<Long> pids = pids(awaitLines(run, 3));

        executor.cancel(run);
        executor.cancel(run);

        assertThat(exit(run).stopped()).isTrue();
        assertThat(pids).hasSize(3).noneMatch(this::isAlive);
    }

    @Test
    void aCancelledProgramMayTidyUp() {
        Run run = start(world.python("""
                import signal, sys, time
                def end(*_):
                    print("tidied up", flush=True)
                    sys.exit(0)
                signal.signal(signal.SIGTERM, end)
                print("up", flush=True)
                while True: time.sleep(0.01)
                """));
        awaitLines(run, 1);

        executor.cancel(run);

        assertThat(exit(run).stopped()).isTrue();
        assertThat(world.printed(run)).containsExactly("up", "tidied up");
    }

    @Test
    void aSecondStartFindsTheFirst() {
        Run run = start(world.python("import os; print(os.getpid())"));
        executor.start(run);
        executor.start(run);

        exit(run);
        executor.start(run);

        exit(run);
        assertThat(world.printed(run)).hasSize(1);
    }

    @Test
    void aServerThatComesBackTakesUpWhatRuns() throws Exception {
        Gate gate = gate();
        Run run = start(world.python("""
                import sys, urllib.request
                print("before", flush=True)
                urllib.request.urlopen(sys.argv[1])
                print("after")
                """, gate.url()));
        awaitLines(run, 1);

        restart();
        Run claimed = ExecutorWorld.with(run, 2, null);
        observe(claimed, Running.class);
        gate.open();

        assertThat(exit(claimed).exitCode()).isZero();
        assertThat(world.printed(run)).containsExactly("before", "after");
    }

    @Test
    void aServerThatComesBackLearnsHowARunEnded() throws Exception {
        Run run = start(world.python("import sys; print('once'); sys.exit(4)"));
        exit(run);

        restart();

        assertThat(exit(ExecutorWorld.with(run, 2, null)).exitCode()).isEqualTo(4);
        assertThat(world.printed(run)).containsExactly("once");
    }

    @Test
    void resultFilesAreKept() throws Exception {
        Run run = start(world.python("""
                import os
                out = os.environ["RUNS_OUTPUT"]
                os.makedirs(out + "/deep/er")
                open(out + "/deep/er/table.csv", "w").write("a,b\\n1,2\\n")
                open(out + "/empty", "w")
                os.symlink("/etc/passwd", out + "/link")
                os.symlink("/etc", out + "/folder")
                """));

        assertThat(exit(run).exitCode()).isZero();

        String at = "runs/" + run.id();
        assertThat(world.files.list(world.organizationId, at, 10))
                .extracting(entry -> entry.name())
                .containsExactly("deep", "empty");
        try (var content = world.files.read(world.files.get(world.organizationId, at + "/deep/er/table.csv"))) {
            assertThat(new String(content.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("a,b\n1,2\n");
        }
    }

    @Test
    void aProgramThatTakesMoreMemoryThanGrantedIsEnded() {
        String uri = world.upload("eater.py", """
                import time
                print("hungry", flush=True)
                eaten = []
                while True:
                    eaten.append(bytearray(8 << 20))
                    time.sleep(0.01)
                """.getBytes(StandardCharsets.UTF_8));
        Run run = start(world.run(
                new PythonProgram(uri, List.of()), RunEnvironment.NONE, ExecutorWorld.SMALL, Duration.ofMinutes(5)));

        Failure failure = exit(run).failure();

        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(Failure.Kind.OUT_OF_MEMORY);
        assertThat(failure.message())
                .contains("Out of memory", "256 MiB", "Try runtime large.")
                .doesNotContain("timeout");
        assertThat(world.printed(run)).containsExactly("hungry");
    }

    @Test
    void whatRunsBeforeTheProgramIsWaiting() {
        Run run = start(world.python("pass"));

        Observation first = executor.observe(run);

        assertThat(first).isInstanceOfAny(Waiting.class, Running.class);
        exit(run);
    }

    @Test
    void aStartedProgramThatIsNotHereIsLostAlsoWhereItWasToBeCancelled() {
        Run elsewhere = ExecutorWorld.with(world.python("pass"), 2, Instant.now());

        executor.cancel(elsewhere);

        observe(elsewhere, Observation.Lost.class);
    }

    @Test
    void attemptsAreListedAndRemovedWithWhatStillRuns() {
        Run run = start(world.python(STUBBORN));
        List<Long> pids = pids(awaitLines(run, 3));
        assertThat(executor.attempts()).containsExactly(run.attemptName());

        executor.remove(run.attemptName());

        await().atMost(PATIENCE).until(() -> executor.attempts().isEmpty());
        assertThat(pids).noneMatch(this::isAlive);
    }
}
