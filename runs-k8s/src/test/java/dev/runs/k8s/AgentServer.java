package dev.runs.k8s;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where a pod fetches its agent, for tests: it answers everything alike. */
final class AgentServer implements AutoCloseable {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile HttpHandler answer = exchange -> exchange.sendResponseHeaders(500, -1);

    AgentServer() throws IOException {
        this(0);
    }

    AgentServer(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + port() + "/base/";
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** What was asked for, with the credential. */
    List<String> asked() {
        return asked;
    }

    void answer(int status, byte[] body) {
        answer = exchange -> send(exchange, status, body.length, body);
    }

    /** An answer whose connection ends before it does. */
    void cutShort(byte[] body) {
        answer = exchange -> send(exchange, 200, body.length + 10L, body);
    }

    private static void send(HttpExchange exchange, int status, long length, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("Location", "/elsewhere");
        exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
        exchange.getResponseBody().write(body);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        answer.handle(exchange);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
