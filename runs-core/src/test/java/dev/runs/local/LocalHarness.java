package dev.runs.local;

import dev.runs.dispatch.Executor;
import dev.runs.dispatch.ExecutorHarness;
import dev.runs.dispatch.ExecutorWorld;
import dev.runs.run.Run;
import java.nio.file.Path;
import java.util.List;

/** For what only the local executor promises. */
abstract class LocalHarness extends ExecutorHarness {
    @Override
    protected Executor open(ExecutorWorld world) throws Exception {
        return LocalFixtures.open(world, folder);
    }

    @Override
    protected void close(Executor executor) {
        ((LocalExecutor) executor).close();
    }

    @Override
    protected boolean isAlive(long pid) {
        return LocalFixtures.isAlive(pid);
    }

    @Override
    protected void awaitNothingLeft(List<Run> runs) {
        LocalFixtures.awaitNothingLeft(folder, runs);
    }

    /** Where the libraries are that pip may find. */
    protected Path index() {
        return folder.resolve("index");
    }

    protected AttemptFolder attempt(Run run) {
        return new AttemptFolder(folder.resolve("data/local/attempts").resolve(run.attemptName()));
    }
}
