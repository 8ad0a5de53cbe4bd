package dev.runs.dispatch;

import dev.runs.Platform;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** A server on a machine of its own: it works when a test lets it, freezes, and is killed and started again. */
final class SimulatedServer {
    /** The lease goes by the database's clock, which nobody sets: only what a test does to it makes it run out. */
    static final DispatchRules RULES = new DispatchRules(
            Duration.ofHours(1),
            Duration.ofHours(2),
            DispatchRules.DEFAULT.startLimit(),
            DispatchRules.DEFAULT.queueLimit(),
            DispatchRules.DEFAULT.maxAttempts(),
            DispatchRules.DEFAULT.retryDelay(),
            DispatchRules.DEFAULT.sweep());

    private static final int PLACES = 8;

    final String folder;
    final Wakeups wakeups = new Wakeups();
    final SimulatedMachine machine;
    /** Under which it has ever claimed. */
    final Set<String> ids = new HashSet<>();

    boolean frozen;

    private final Platform platform;
    private ServerLease lease;
    private Dispatcher dispatcher;
    private long refusedBefore;

    SimulatedServer(Platform platform, String folder) {
        this.platform = platform;
        this.folder = folder;
        this.machine = new SimulatedMachine(platform.logs, platform.clock, wakeups);
        kill();
    }

    /** Ends at once and is started again: what it knew is gone, its processes are not. */
    void kill() {
        refusedBefore = refusedWrites();
        machine.forget();
        frozen = false;
        wakeups.take();
        machine.interruption = () -> {};
        lease = new ServerLease(platform.jdbi, platform.clock, platform.ids, folder, "test", RULES.lease());
        dispatcher = TestDispatcher.of(platform, lease, machine, PLACES, wakeups, RULES);
    }

    void tick() {
        try {
            dispatcher.tick();
        } finally {
            ids.add(id());
        }
    }

    /** The id under which it claims; empty before its first tick. */
    String id() {
        return lease.serverId();
    }

    long refusedWrites() {
        return dispatcher == null ? 0 : refusedBefore + dispatcher.refusedWrites();
    }

    /** Makes its lease look as if it had not shown itself for so long. */
    void expire(Duration ago) {
        platform.database
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "UPDATE server SET lease_until = now() - make_interval(secs => ?) WHERE folder_id = ?",
                        ago.toSeconds(),
                        folder));
    }
}
