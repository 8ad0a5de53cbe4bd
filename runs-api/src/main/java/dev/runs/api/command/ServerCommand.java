package dev.runs.api.command;

import dev.runs.api.Server;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Serves until it is told to stop. */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        description = "Starts the server: the API, the console and the worker of the queue. Ctrl-C or SIGTERM stops it;"
                + " programs go on and are taken up at the next start.")
final class ServerCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "config.yml", description = "The settings.")
    private @Nullable Path file;

    @Override
    public Integer call() throws Exception {
        Server server = Server.start(ConfigOption.settings(file), null);
        StopAtShutdown.of(server);
        server.join();
        return 0;
    }
}
