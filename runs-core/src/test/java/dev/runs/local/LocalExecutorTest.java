package dev.runs.local;

import static org.awaitility.Awaitility.await;

import dev.runs.dispatch.Executor;
import dev.runs.dispatch.ExecutorContract;
import dev.runs.dispatch.ExecutorWorld;
import dev.runs.run.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class LocalExecutorTest extends ExecutorContract {
    @Override
    protected Executor open(ExecutorWorld world) throws Exception {
        return LocalFixtures.open(world, folder, Map.of(), 64L << 20);
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
        Path attempts = folder.resolve("data/local/attempts");
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> runs.stream().noneMatch(run -> Files.exists(attempts.resolve(run.attemptName()))));
    }
}
