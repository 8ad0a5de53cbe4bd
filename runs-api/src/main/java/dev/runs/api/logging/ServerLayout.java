package dev.runs.api.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;

/** A line of the server's log; the request id ties it to an answer. */
public final class ServerLayout extends PatternLayout {
    private static final String FORMAT =
            "%-5level [%d{yyyy-MM-dd HH:mm:ss.SSS,UTC}] %X{request:--} %logger{20}: %line%n%stack";

    public ServerLayout(LoggerContext context) {
        getInstanceConverterMap().put("line", MessageLine::new);
        getInstanceConverterMap().put("stack", StackLines::new);
        setContext(context);
        setPattern(FORMAT);
    }
}
