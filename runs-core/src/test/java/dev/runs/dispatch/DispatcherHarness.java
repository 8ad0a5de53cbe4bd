package dev.runs.dispatch;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.run.Run;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A dispatcher over a real database, with an executor that shows what it is told to. */
abstract class DispatcherHarness {
    final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    final ScriptedExecutor executor = new ScriptedExecutor();
    Platform platform;
    Dispatcher dispatcher;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new Platform(clock, folder);
        dispatcher = dispatcher("folder-1", 100);
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    void wakeAndTick(Run run) {
        platform.wakeups.wake(run.id());
        dispatcher.tick();
    }

    Observation exited(int code, boolean stopped) {
        return new Observation.Exited(clock.instant(), clock.instant(), code, stopped, null);
    }

    static String attempt(Run run, int attempt) {
        return "run-" + run.id().toLowerCase(java.util.Locale.ROOT) + "-" + attempt;
    }

    Dispatcher dispatcher(String folder, int maxRunning) {
        var jdbi = platform.database.jdbi();
        ServerLease lease = new ServerLease(jdbi, clock, platform.ids, folder, "test", DispatchRules.DEFAULT.lease());
        return TestDispatcher.of(platform, lease, executor, maxRunning, platform.wakeups);
    }
}
