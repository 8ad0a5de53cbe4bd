package dev.runs.api;

import dev.runs.access.AccessAdmin;
import dev.runs.api.config.Settings;
import dev.runs.api.error.JettyErrors;
import dev.runs.doctor.Doctor;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: its installation, its core and its web side, started and stopped in that order and back. */
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final Installation installation;
    private final Core core;
    private final org.eclipse.jetty.server.Server jetty;

    private Server(Installation installation, Core core, org.eclipse.jetty.server.Server jetty) {
        this.installation = installation;
        this.core = core;
        this.jetty = jetty;
    }

    /**
     * Starts everything. Returns once requests are answered.
     *
     * @param logFile where the server's log goes; null: standard output
     * @throws PortTaken where another program has one of the ports
     * @throws dev.runs.database.BrokenDataFolder where the data folder cannot be used
     * @throws dev.runs.database.DatabaseUnavailable where the database cannot be reached
     * @throws SchemaBehind where an operator has to migrate first
     */
    public static Server start(Settings settings, @Nullable Path logFile) throws Exception {
        // Before anything else is started: the likeliest thing to be wrong, and the cheapest to find.
        requireFree(settings.host(), settings.port(), "RUNS_PORT");
        requireFree("127.0.0.1", settings.adminPort(), "RUNS_ADMIN_PORT");
        RunsConfiguration configuration = new RunsConfiguration(settings, logFile);
        configuration.getLoggingFactory().configure(new com.codahale.metrics.MetricRegistry(), "runs");
        Installation installation = Installation.forServer(settings, Installation.CLOCK);
        Core core = null;
        try {
            core = new Core(installation);
            Server server = new Server(installation, core, startWeb(installation, core, configuration));
            core.workflows()
                    .listensOn(Stream.of(server.jetty.getConnectors())
                            .map(connector -> ((ServerConnector) connector).getLocalPort())
                            .toList());
            LOG.info("Runs answers at {}", server.url());
            return server;
        } catch (Exception e) {
            if (core != null) {
                core.close();
            }
            installation.close();
            throw e;
        }
    }

    /** The port that the API and the console are on. */
    public int port() {
        return ((ServerConnector) jetty.getConnectors()[0]).getLocalPort();
    }

    /** As somebody on this machine reaches it, with a final slash. */
    public URI url() {
        String host = installation.settings().host();
        boolean anywhere = host.equals("0.0.0.0") || host.equals("::");
        return URI.create("http://" + (anywhere ? "127.0.0.1" : host) + ":" + port() + "/");
    }

    /** For tests, which ask it what is registered and where it listens. */
    org.eclipse.jetty.server.Server jetty() {
        return jetty;
    }

    public AccessAdmin accessAdmin() {
        return installation.accessAdmin();
    }

    public Doctor doctor() {
        return installation.doctor();
    }

    /** Waits until it is stopped. */
    public void join() throws InterruptedException {
        jetty.join();
    }

    /** Requests in flight finish; programs go on and are adopted at the next start. Closing twice changes nothing. */
    @Override
    public void close() {
        core.drain();
        try {
            jetty.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("The web side did not stop in order", e);
        } finally {
            core.close();
            installation.close();
        }
    }

    private static org.eclipse.jetty.server.Server startWeb(
            Installation installation, Core core, RunsConfiguration configuration) throws Exception {
        RunsApplication application = new RunsApplication(installation, core);
        Bootstrap<RunsConfiguration> bootstrap = new Bootstrap<>(application);
        application.initialize(bootstrap);
        Environment environment = new Environment(
                application.getName(),
                bootstrap.getObjectMapper(),
                bootstrap.getValidatorFactory(),
                bootstrap.getMetricRegistry(),
                bootstrap.getClassLoader(),
                bootstrap.getHealthCheckRegistry(),
                configuration);
        bootstrap.run(configuration, environment);
        application.run(configuration, environment);
        org.eclipse.jetty.server.Server jetty = configuration.getServerFactory().build(environment);
        jetty.setErrorHandler(new JettyErrors(installation.ids()));
        // Stopping has an order that Jetty's own shutdown hook does not know.
        jetty.setStopAtShutdown(false);
        jetty.start();
        return jetty;
    }

    private static void requireFree(String host, int port, String variable) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new java.net.InetSocketAddress(InetAddress.getByName(host), port));
        } catch (BindException e) {
            throw new PortTaken(host, port, variable);
        }
    }
}
