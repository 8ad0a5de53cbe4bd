package dev.runs.api.command;

import dev.runs.api.Server;
import java.util.concurrent.atomic.AtomicBoolean;

/** Stops a server in order, once, however the process is asked to end. */
final class StopAtShutdown {
    private final Server server;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private StopAtShutdown(Server server) {
        this.server = server;
    }

    static StopAtShutdown of(Server server) {
        StopAtShutdown stop = new StopAtShutdown(server);
        Runtime.getRuntime().addShutdownHook(new Thread(stop::now, "stop"));
        return stop;
    }

    void now() {
        if (stopped.compareAndSet(false, true)) {
            server.close();
        }
    }
}
