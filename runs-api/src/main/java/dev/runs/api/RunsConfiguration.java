package dev.runs.api;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runs.api.config.Settings;
import dev.runs.api.logging.ServerLayout;
import io.dropwizard.core.Configuration;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.logging.common.AppenderFactory;
import io.dropwizard.logging.common.ConsoleAppenderFactory;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.logging.common.FileAppenderFactory;
import io.dropwizard.request.logging.LogbackAccessRequestLogFactory;
import io.dropwizard.util.Duration;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Dropwizard is told, made of our settings: operators see only those. */
final class RunsConfiguration extends Configuration {
    private static final int MAX_THREADS = 64;

    /** @param logFile where the log goes; null: standard output */
    RunsConfiguration(Settings settings, @Nullable Path logFile) {
        setServerFactory(serverFactory(settings));
        DefaultLoggingFactory logging = new DefaultLoggingFactory();
        logging.setLoggers(Map.of(
                "com.zaxxer.hikari", TextNode.valueOf("WARN"),
                "liquibase", TextNode.valueOf("WARN"),
                "org.hibernate.validator", TextNode.valueOf("WARN"),
                "org.eclipse.jetty", TextNode.valueOf("WARN"),
                "org.glassfish.jersey", TextNode.valueOf("WARN"),
                "io.dropwizard", TextNode.valueOf("WARN")));
        logging.setAppenders(List.of(logFile == null ? toConsole() : toFile(logFile)));
        setLoggingFactory(logging);
    }

    private static DefaultServerFactory serverFactory(Settings settings) {
        DefaultServerFactory server = new DefaultServerFactory();
        server.setApplicationConnectors(List.of(connector(settings.host(), settings.port())));
        server.setAdminConnectors(List.of(connector("127.0.0.1", settings.adminPort())));
        server.setMaxThreads(MAX_THREADS);
        server.setAdminMaxThreads(8);
        server.setRegisterDefaultExceptionMappers(false);
        server.setShutdownGracePeriod(Duration.seconds(10));
        LogbackAccessRequestLogFactory silent = new LogbackAccessRequestLogFactory();
        silent.setAppenders(List.of());
        server.setRequestLogFactory(silent);
        return server;
    }

    private static HttpConnectorFactory connector(String host, int port) {
        HttpConnectorFactory connector = new HttpConnectorFactory();
        connector.setBindHost(host);
        connector.setPort(port);
        return connector;
    }

    private static AppenderFactory<ILoggingEvent> toConsole() {
        ConsoleAppenderFactory<ILoggingEvent> appender = new ConsoleAppenderFactory<>();
        appender.setLayout((context, zone) -> new ServerLayout(context));
        return appender;
    }

    private static AppenderFactory<ILoggingEvent> toFile(Path file) {
        FileAppenderFactory<ILoggingEvent> appender = new FileAppenderFactory<>();
        appender.setCurrentLogFilename(file.toString());
        appender.setArchive(false);
        appender.setLayout((context, zone) -> new ServerLayout(context));
        return appender;
    }
}
