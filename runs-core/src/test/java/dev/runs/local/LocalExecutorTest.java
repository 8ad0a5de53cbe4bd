package dev.runs.local;

import dev.runs.dispatch.Executor;
import dev.runs.dispatch.ExecutorContract;
import dev.runs.dispatch.ExecutorWorld;
import dev.runs.run.Run;
import java.util.List;

class LocalExecutorTest extends ExecutorContract {
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
}
