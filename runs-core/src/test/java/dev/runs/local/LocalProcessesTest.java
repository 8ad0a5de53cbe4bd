package dev.runs.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runs.dispatch.ExecutorWorld;
import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Observation.Exited;
import dev.runs.dispatch.Observation.Lost;
import dev.runs.dispatch.Observation.Running;
import dev.runs.file.Folders;
import dev.runs.run.Failure;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalProcessesTest extends LocalHarness {
    @Test
    void theServersEnvironmentNeverReachesAProgram() throws Exception {
        Run run = start(world.python("import json, os; print(json.dumps(dict(os.environ)))"));

        exit(run);

        var seen = new ObjectMapper().readValue(world.printed(run).get(0), new TypeReference<Map<String, String>>() {});
        assertThat(seen.keySet())
                .isSubsetOf(
                        "PATH",
                        "HOME",
                        "TMPDIR",
                        "LANG",
                        "PYTHONUNBUFFERED",
                        "RUNS_OUTPUT",
                        "RUNS_RUN_ID",
                        "RUNS_RUN_NAME",
                        "LC_CTYPE",
                        "__CF_USER_TEXT_ENCODING");
        assertThat(seen.get("RUNS_RUN_ID")).isEqualTo(run.id());
        assertThat(seen.get("HOME")).startsWith(attempt(run).path().toRealPath().toString());
    }

    @Test
    void theSupervisorsOwnEnvironmentHoldsNothingEither() throws Exception {
        Run run = start(world.python("""
                import os
                if os.path.exists("/proc/self/environ"):
                    print(open("/proc/%d/environ" % os.getppid()).read().split("\\0"))
                """));

        exit(run);

        assertThat(world.printed(run)).allMatch(line -> line.equals("['LANG=C.UTF-8', '']"));
    }

    @Test
    void theFolderOfAnAttemptIsTheServersAlone() throws Exception {
        Run run = start(world.python("pass"));
        exit(run);

        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(attempt(run).path())))
                .isEqualTo("rwx------");
    }

    @Test
    void aLostSupervisorIsSeenAndLeavesNothingRunning() throws Exception {
        Run run = start(world.python(STUBBORN));
        List<Long> pids = pids(awaitLines(run, 3));
        Running running = observe(run, Running.class);
        Run known = ExecutorWorld.with(run, 1, running.startedAt());

        ProcessHandle.of(attempt(run).supervisor().orElseThrow().pid())
                .orElseThrow()
                .destroyForcibly();

        assertThat(observe(known, Lost.class).reason())
                .contains("machine was restarted, or somebody ended the process");
        assertThat(pids).noneMatch(this::isAlive);
        assertThat(world.printed(run)).hasSize(3);
    }

    @Test
    void aLostProgramThatNobodySawRunningIsSeenRunningFirst() throws Exception {
        Run run = start(world.python("import time; print('up', flush=True); time.sleep(1000)"));
        awaitLines(run, 1);
        close(executor);
        ProcessHandle.of(attempt(run).supervisor().orElseThrow().pid())
                .orElseThrow()
                .destroyForcibly();

        executor = open(world);
        Run claimed = ExecutorWorld.with(run, 2, null);
        Running running = observe(claimed, Running.class);

        observe(ExecutorWorld.with(run, 2, running.startedAt()), Lost.class);
        assertThat(executor.observe(claimed)).isInstanceOf(Running.class);
    }

    @Test
    void aDaemonInASessionOfItsOwnEndsWithTheProgram() {
        Run run = start(world.python("""
                import os, signal, sys, time
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        signal.signal(signal.SIGTERM, signal.SIG_IGN)
                        os.environ.clear()
                        print("daemon", os.getpid(), flush=True)
                        while True: time.sleep(1)
                    os._exit(0)
                os.wait()
                time.sleep(0.3)
                """));

        Exited end = exit(run);

        assertThat(end.exitCode()).isZero();
        assertThat(end.stopped()).isFalse();
        assertThat(pids(world.printed(run))).hasSize(1).noneMatch(this::isAlive);
    }

    @Test
    void aTimeLimitThatNobodyKeepsIsKeptBySupervision() {
        String uri = world.upload("main.py", "import time; time.sleep(1000)".getBytes(StandardCharsets.UTF_8));
        // The supervisor waits thirty seconds longer than the dispatcher, which is not there.
        Run run = start(world.run(
                new PythonProgram(uri, List.of()), RunEnvironment.NONE, ExecutorWorld.LARGE, Duration.ofSeconds(-28)));

        Exited end = exit(run);

        assertThat(end.stopped()).isFalse();
        assertThat(end.failure()).isNotNull();
        assertThat(end.failure().kind()).isEqualTo(Failure.Kind.TIMEOUT);
    }

    @Test
    void aFileThatIsGoneFailsTheRunWithTheReason() {
        Run run = start(world.run(new PythonProgram("s3://runs/acme/gone.py", List.of()), List.of()));

        assertThat(exit(run).failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.message()).contains("gone.py"));
    }

    @Test
    void anAttemptThatIsNotHereIsLost() {
        assertThat(executor.observe(world.python("pass"))).isInstanceOf(Lost.class);
    }

    @Test
    void anAttemptWhoseFolderIsGoneEndsByItself() throws Exception {
        Run run = start(world.python(STUBBORN));
        List<Long> pids = pids(awaitLines(run, 3));
        long supervisor = attempt(run).supervisor().orElseThrow().pid();
        close(executor);

        Folders.delete(attempt(run).path());

        await().atMost(PATIENCE).until(() -> !isAlive(supervisor));
        assertThat(pids).noneMatch(this::isAlive);
        executor = open(world);
    }

    @Test
    void theDispatcherIsWokenWhenAProgramEnds() throws Exception {
        Path gate = folder.resolve("gate");
        Run run = start(world.python("""
                import os, sys, time
                while not os.path.exists(sys.argv[1]): time.sleep(0.01)
                """, gate.toString()));
        observe(run, Running.class);
        Files.createFile(gate);

        Observation end = executor.observe(run);
        while (!(end instanceof Exited)) {
            world.wakeups.await(Duration.ofSeconds(30));
            end = executor.observe(run);
        }

        assertThat(((Exited) end).exitCode()).isZero();
    }
}
