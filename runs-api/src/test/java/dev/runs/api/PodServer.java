package dev.runs.api;

import dev.runs.api.attempt.AttemptFilter;
import dev.runs.api.attempt.AttemptResource;
import dev.runs.api.resource.SignedUrls;
import dev.runs.api.resource.TransferResource;
import dev.runs.attempt.Attempts;
import dev.runs.error.RunsException;
import dev.runs.file.FileStore;
import dev.runs.file.Tickets;
import dev.runs.k8s.TestClusters;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.jackson.JacksonMessageBodyProvider;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.ServerConnector;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** The part of a server that pods speak to, and nothing else of it. */
final class PodServer {
    private final org.eclipse.jetty.server.Server jetty;

    /** @param port 0 for a free one */
    PodServer(Attempts attempts, FileStore files, Tickets tickets, int port) throws Exception {
        jetty = new org.eclipse.jetty.server.Server(new InetSocketAddress(TestClusters.listenAddress(), port));
        ResourceConfig config = new ResourceConfig()
                .register(new JacksonMessageBodyProvider(Jackson.newObjectMapper()))
                .register(new AttemptFilter(attempts))
                .register(new AttemptResource(attempts))
                .register(new TransferResource(files, new SignedUrls(tickets), Long.MAX_VALUE))
                .register(new Refused());
        ServletContextHandler context = new ServletContextHandler();
        context.addServlet(new ServletHolder(new ServletContainer(config)), "/*");
        jetty.setHandler(context);
        jetty.start();
    }

    int port() {
        return ((ServerConnector) jetty.getConnectors()[0]).getLocalPort();
    }

    static URI url(int port) {
        return URI.create("http://" + TestClusters.podHost() + ":" + port + "/");
    }

    void close() throws Exception {
        jetty.stop();
    }

    private static final class Refused implements ExceptionMapper<RunsException> {
        @Override
        public Response toResponse(RunsException cause) {
            return Response.status(422)
                    .type("application/json")
                    .entity(Map.of("message", String.valueOf(cause.getMessage())))
                    .build();
        }
    }
}
