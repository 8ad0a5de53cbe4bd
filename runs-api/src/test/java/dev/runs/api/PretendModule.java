package dev.runs.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A module that says everything that the contract knows of its actions, which those written with WEI's own package do
 * not: that an argument is required. Its actions succeed at once, but for {@code fail}.
 */
final class PretendModule implements AutoCloseable {
    private static final String ABOUT = """
            {"name": "pretend", "actions": [
              {"name": "act", "args": [{"name": "a", "required": false}], "files": []},
              {"name": "fail", "args": [], "files": []},
              {"name": "heat", "args": [{"name": "degrees", "required": true}], "files": []},
              {"name": "load", "args": [], "files": [{"name": "protocol", "required": true}]}]}
            """;

    private final HttpServer server;

    PretendModule() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/about", exchange -> answer(exchange, ABOUT));
        server.createContext("/state", exchange -> answer(exchange, "{\"status\":{\"READY\":true},\"error\":\"\"}"));
        server.createContext(
                "/action",
                exchange -> answer(
                        exchange,
                        exchange.getRequestURI().getRawQuery().contains("action_handle=fail")
                                ? "{\"status\":\"failed\",\"error\":\"It is stuck.\"}"
                                : "{\"status\":\"succeeded\",\"data\":{\"value\":1}}"));
        server.start();
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
