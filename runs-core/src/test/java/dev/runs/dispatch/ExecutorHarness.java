package dev.runs.dispatch;

import static org.awaitility.Awaitility.await;

import dev.runs.dispatch.Observation.Exited;
import dev.runs.run.Run;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One executor over a world of its own. After each test nothing of its runs is left. */
public abstract class ExecutorHarness {
    /** A program that ends at no polite word, with a child and a grandchild in a session of its own that are the same. */
    protected static final String STUBBORN = """
            import os, signal, sys, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            if os.fork() == 0:
                if os.fork() == 0:
                    os.setsid()
                    os.write(1, b"grandchild %d\\n" % os.getpid())
                    while True: time.sleep(1)
                os.write(1, b"child %d\\n" % os.getpid())
                while True: time.sleep(1)
            os.write(1, b"program %d\\n" % os.getpid())
            while True: time.sleep(1)
            """;

    protected static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    protected Path folder;

    protected ExecutorWorld world;
    protected Executor executor;
    private final List<Run> started = new ArrayList<>();
    private final List<Gate> gates = new ArrayList<>();

    /** An executor as a server that was just started has it, over the same place as the ones before. */
    protected abstract Executor open(ExecutorWorld world) throws Exception;

    protected abstract void close(Executor executor) throws Exception;

    /** Whether a process that one of the programs has named still exists. */
    protected abstract boolean isAlive(long pid);

    /** Waits until nothing is left of these runs. */
    protected abstract void awaitNothingLeft(List<Run> runs);

    /** How programs reach this machine. */
    protected String host() {
        return "127.0.0.1";
    }

    /** One that is closed; opened at the test's end, if not before. */
    protected final Gate gate() {
        Gate gate = new Gate(host());
        gates.add(gate);
        return gate;
    }

    @BeforeEach
    final void openWorld() throws Exception {
        world = new ExecutorWorld(folder);
        executor = open(world);
    }

    @AfterEach
    final void leaveNothing() throws Exception {
        world.databaseIsAway(false);
        started.forEach(run -> executor.remove(run.attemptName()));
        awaitNothingLeft(started);
        gates.forEach(Gate::close);
        close(executor);
        world.close();
    }

    protected final Run start(Run run) {
        started.add(run);
        executor.start(run);
        return run;
    }

    protected final void restart() throws Exception {
        close(executor);
        executor = open(world);
    }

    protected final Exited exit(Run run) {
        return observe(run, Exited.class);
    }

    protected final <T extends Observation> T observe(Run run, Class<T> kind) {
        return kind.cast(await().pollInterval(Duration.ofMillis(5))
                .atMost(PATIENCE)
                .until(() -> executor.observe(run), kind::isInstance));
    }

    /** Waits until the program has printed so many lines. */
    protected final List<String> awaitLines(Run run, int count) {
        return await().pollInterval(Duration.ofMillis(10))
                .atMost(PATIENCE)
                .until(() -> world.printed(run), lines -> lines.size() >= count);
    }

    protected static List<Long> pids(List<String> lines) {
        return lines.stream()
                .map(line -> Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .toList();
    }
}
