package dev.runs.dispatch;

import dev.runs.Platform;
import dev.runs.run.Failure;
import java.util.List;
import java.util.Set;

/** A dispatcher of one region, {@code local}, which explains a failure by its exit code alone. */
final class TestDispatcher {
    private TestDispatcher() {}

    /** With the usual rules. */
    static Dispatcher of(Platform platform, ServerLease lease, Executor executor, int places, Wakeups wakeups) {
        return of(platform, lease, executor, places, wakeups, DispatchRules.DEFAULT);
    }

    /** @param places how many runs at once */
    static Dispatcher of(
            Platform platform, ServerLease lease, Executor executor, int places, Wakeups wakeups, DispatchRules rules) {
        return new Dispatcher(
                platform.jdbi,
                platform.clock,
                lease,
                platform.runStore,
                new Regions(List.of(new Region("local", Set.of("local"), true, places, executor))),
                wakeups,
                rules,
                (run, code) -> new Failure(Failure.Kind.APPLICATION, "exit code " + code));
    }
}
