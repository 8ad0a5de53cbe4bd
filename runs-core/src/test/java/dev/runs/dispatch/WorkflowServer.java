package dev.runs.dispatch;

import dev.runs.Platform;
import dev.runs.run.Failure;
import dev.runs.run.WorkflowProgram;
import dev.runs.workcell.WorkflowExecutor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A server that executes workflows and nothing else, for tests: what is its own goes with it. */
public final class WorkflowServer implements AutoCloseable {
    private final WorkflowExecutor executor;
    private final DispatcherService service;
    private boolean over;

    /**
     * @param name of its data folder: a second server of the same name takes the first one's runs over at once
     * @param places how many workflows it has at once
     */
    public WorkflowServer(Platform platform, String name, int places, Function<Wakeups, WorkflowExecutor> executors) {
        Wakeups wakeups = new Wakeups();
        this.executor = executors.apply(wakeups);
        ServerLease lease = new ServerLease(
                platform.jdbi, platform.clock, platform.ids, name, "test", DispatchRules.DEFAULT.lease());
        Dispatcher dispatcher = new Dispatcher(
                platform.jdbi,
                platform.clock,
                lease,
                platform.runStore,
                new Regions(List.of(
                        new Region(WorkflowProgram.REGION, Set.of(WorkflowProgram.REGION), false, places, executor))),
                wakeups,
                DispatchRules.DEFAULT,
                (run, code) -> new Failure(Failure.Kind.APPLICATION, "exit code " + code));
        service = new DispatcherService(
                dispatcher, lease, wakeups, new Announcements(platform.jdbi, platform.clock, wakeups, name));
        service.start();
    }

    /** In order, as a server does on SIGTERM. */
    public void stop() throws InterruptedException {
        executor.pause(Duration.ofSeconds(30));
        close();
    }

    /** From one moment to the next, as far as a part of a process can. */
    public void vanish() {
        executor.close();
        close();
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            service.close();
            executor.close();
        }
    }
}
