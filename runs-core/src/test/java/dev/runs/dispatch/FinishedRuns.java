package dev.runs.dispatch;

import dev.runs.Platform;
import dev.runs.run.Run;
import java.util.List;

/** Runs brought to their end by a real dispatcher, for tests of what comes after. */
public final class FinishedRuns {
    private FinishedRuns() {}

    /** Completes every run that waits, the given one among them. */
    public static void complete(Platform platform, Run run) {
        ScriptedExecutor executor = new ScriptedExecutor();
        var jdbi = platform.database.jdbi();
        ServerLease lease =
                new ServerLease(jdbi, platform.clock, platform.ids, "finished", "test", DispatchRules.DEFAULT.lease());
        Wakeups wakeups = new Wakeups();
        Dispatcher dispatcher = TestDispatcher.of(platform, lease, executor, 1000, wakeups);
        dispatcher.tick();
        Run claimed = jdbi.withHandle(handle -> platform.runStore.get(handle, List.of(run.id())))
                .get(0);
        executor.show(
                claimed, new Observation.Exited(platform.clock.instant(), platform.clock.instant(), 0, false, null));
        wakeups.wake(run.id());
        dispatcher.tick();
        lease.release();
    }
}
