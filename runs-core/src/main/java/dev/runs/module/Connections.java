package dev.runs.module;

import dev.runs.workflow.ModuleHosts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.bootstrap.AsyncRequester;
import org.apache.hc.core5.http.impl.nio.ClientHttp1IOEventHandlerFactory;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexerFactory;
import org.apache.hc.core5.http.impl.nio.DefaultHttpRequestWriterFactory;
import org.apache.hc.core5.http.impl.nio.DefaultHttpResponseParserFactory;
import org.apache.hc.core5.http.nio.ssl.BasicClientTlsStrategy;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.EndpointParameters;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.reactor.IOReactorShutdownException;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connections to modules. Each exchange has its own, so that none is found closed when an action is sent; an
 * address is judged when it is dialled, and is the very one that is dialled. There is no proxy, and nothing is tried
 * again once a byte was sent.
 */
final class Connections implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int MAX_ADDRESSES = 4;
    /** What Python's own HTTP client takes, which is WEI's. */
    private static final int MAX_HEADER_LINE = 65_536;

    private static final int MAX_HEADERS = 100;
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");
    private static final String STOPPED = "was not asked: Runs is being stopped";

    private final ModuleHosts hosts;
    private final Names names;
    private final Timeout patience;
    private final ThreadPoolExecutor lookups = Threads.named("module-names");
    private final AsyncRequester requester;

    Connections(ModuleHosts hosts, ModuleLimits limits, Names names, SSLContext certificates) {
        this.hosts = hosts;
        this.names = names;
        this.patience = Timeout.of(limits.connect());
        Http1Config http = Http1Config.custom()
                .setMaxLineLength(MAX_HEADER_LINE)
                .setMaxHeaderCount(MAX_HEADERS)
                .build();
        DefaultHttpResponseParserFactory parsers = new DefaultHttpResponseParserFactory(http);
        ClientHttp1StreamDuplexerFactory streams = new ClientHttp1StreamDuplexerFactory(
                HttpProcessorBuilder.create().build(),
                http,
                null,
                (request, response, context) -> false,
                () -> new WholeHeadParser(parsers.create()),
                DefaultHttpRequestWriterFactory.INSTANCE,
                null);
        this.requester = new AsyncRequester(
                new ClientHttp1IOEventHandlerFactory(streams, new BasicClientTlsStrategy(certificates), patience),
                reactor(),
                null,
                null,
                null,
                session -> session.close(CloseMode.IMMEDIATE),
                null,
                null,
                null);
        requester.start();
    }

    /** Looks a name up; a seam for tests. */
    interface Names {
        InetAddress[] lookUp(String host) throws UnknownHostException;
    }

    /**
     * An action may take hours, in which nothing is heard; so the system asks now and then whether the other side is
     * still there, and ends a connection whose other side is not after about two minutes.
     */
    private static IOReactorConfig reactor() {
        return IOReactorConfig.custom()
                .setIoThreadCount(THREADS)
                .setSoKeepAlive(true)
                .setTcpKeepIdle(60)
                .setTcpKeepInterval(10)
                .setTcpKeepCount(6)
                .build();
    }

    /** Returns at once. A name may take long to look up, so it is done elsewhere; what is no name is not looked up. */
    void send(Request request, Exchange exchange) throws IOException {
        OutgoingBody body = OutgoingBody.open(request);
        if (ADDRESS.matcher(request.host()).matches()) {
            lookUp(body, request, exchange);
        } else {
            lookups.execute(() -> lookUp(body, request, exchange));
        }
    }

    private void lookUp(OutgoingBody body, Request request, Exchange exchange) {
        Iterator<InetSocketAddress> addresses = Collections.emptyIterator();
        String reason = "has a name without an address";
        // Whoever has waited long enough for a name does not keep others waiting for theirs.
        if (!exchange.isOver()) {
            try {
                addresses = Stream.of(names.lookUp(request.host()))
                        .limit(MAX_ADDRESSES)
                        .map(address -> new InetSocketAddress(address, request.port()))
                        .iterator();
            } catch (UnknownHostException e) {
                reason = "cannot be reached: " + Reasons.notConnected(e);
            }
        }
        dial(body, request, exchange, addresses, addresses.hasNext() ? null : reason);
    }

    /** @param reason why the first address did not serve */
    private void dial(
            OutgoingBody body,
            Request request,
            Exchange exchange,
            Iterator<InetSocketAddress> addresses,
            @Nullable String reason) {
        if (!addresses.hasNext() || exchange.isOver()) {
            body.close();
            exchange.notSent(String.valueOf(reason));
            return;
        }
        InetSocketAddress address = addresses.next();
        Optional<String> refusal = hosts.refusal(address);
        if (refusal.isPresent()) {
            dial(body, request, exchange, addresses, reason == null ? "is not asked: " + refusal.get() : reason);
            return;
        }
        HttpHost host = new HttpHost(request.secure() ? "https" : "http", request.host(), request.port());
        FutureCallback<IOSession> then = new FutureCallback<>() {
            @Override
            public void completed(IOSession session) {
                exchange.begin(body, session);
            }

            @Override
            public void failed(Exception error) {
                String why = "cannot be reached: " + Reasons.notConnected(error);
                dial(body, request, exchange, addresses, reason == null ? why : reason);
            }

            @Override
            public void cancelled() {
                body.close();
                exchange.notSent(STOPPED);
            }
        };
        try {
            exchange.connecting(
                    requester.connect(host, address, null, patience, new EndpointParameters(host, null), then));
        } catch (IOReactorShutdownException e) {
            then.cancelled();
        }
    }

    @Override
    public void close() {
        lookups.shutdown();
        requester.close(CloseMode.IMMEDIATE);
    }
}
