package dev.runs.dependency;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A package index over real HTTP, which answers as a test wants it to. */
public final class IndexServer implements AutoCloseable {
    static final String JSON = "application/vnd.pypi.simple.v1+json";
    public static final String HTML = "text/html; charset=UTF-8";

    /** The paths that were asked for, with the credentials where some were sent. */
    public final List<String> asked = new CopyOnWriteArrayList<>();

    private final Map<String, Page> pages = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    IndexServer() {
        this(InetAddress.getLoopbackAddress());
    }

    /** One that listens on that address, at a free port. */
    public IndexServer(InetAddress address) {
        try {
            server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/simple";
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void page(String name, String type, String body) {
        on(name, exchange -> send(exchange, 200, type, body.getBytes(StandardCharsets.UTF_8)));
    }

    /** At {@code /files/NAME}. */
    public void file(String name, byte[] content) {
        pages.put("/files/" + name, exchange -> send(exchange, 200, "application/octet-stream", content));
    }

    void redirect(String name, String to) {
        on(name, exchange -> {
            exchange.getResponseHeaders().add("Location", to);
            exchange.sendResponseHeaders(302, -1);
        });
    }

    /** Says nothing, until the test ends. */
    void silence(String name) {
        on(name, exchange -> awaitClose());
    }

    /** Begins to answer, and then says nothing more until the test ends. */
    void stall(String name, String beginning) {
        on(name, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", HTML);
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(beginning.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            awaitClose();
        });
    }

    /** Answers without an end, for as long as somebody reads. */
    void flood(String name, String type, String beginning, String again) {
        on(name, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            body.write(beginning.getBytes(StandardCharsets.UTF_8));
            byte[] more = again.repeat(1_000).getBytes(StandardCharsets.UTF_8);
            while (closed.getCount() > 0) {
                body.write(more);
            }
        });
    }

    void status(String name, int status) {
        on(name, exchange -> send(exchange, status, HTML, new byte[0]));
    }

    private void on(String name, Page page) {
        pages.put("/simple/" + name + "/", page);
    }

    private void answer(HttpExchange exchange) {
        String credentials = exchange.getRequestHeaders().getFirst("Authorization");
        String path = exchange.getRequestURI().getPath();
        asked.add(credentials == null ? path : path + " " + credentials);
        try (exchange) {
            pages.getOrDefault(path, unknown -> send(unknown, 404, HTML, new byte[0]))
                    .answer(exchange);
        } catch (IOException e) {
            // Nobody reads on: that is what some of the tests are about.
        }
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Page {
        void answer(HttpExchange exchange) throws IOException;
    }
}
