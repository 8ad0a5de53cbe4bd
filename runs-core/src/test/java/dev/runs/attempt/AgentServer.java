package dev.runs.attempt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Plays the server's part: keeps what an agent tells it, and can be away, forgetful or unwilling. */
final class AgentServer implements AutoCloseable {
    static final String KEY = "the-credential-of-one-attempt";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/behind/a/proxy/";

    final AgentServerLog log = new AgentServerLog();
    final Map<String, byte[]> files = new ConcurrentHashMap<>();
    final Map<String, byte[]> results = new ConcurrentHashMap<>();
    final List<JsonNode> metrics = new CopyOnWriteArrayList<>();
    /** Each as "POST log". */
    final List<String> requests = new CopyOnWriteArrayList<>();
    /** What nobody but an agent with a defect does. */
    final List<String> complaints = new CopyOnWriteArrayList<>();

    /** The body of every refusal. */
    String refusal = "{\"message\": \"It is not\\nwanted.\"}";

    private final Map<String, IntSupplier> answers = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Object turn = new Object();
    private final int port;
    private @Nullable HttpServer http;
    private volatile byte[] description = {};

    AgentServer() throws IOException {
        port = open(0);
    }

    String address() {
        return "http://127.0.0.1:" + port + PATH;
    }

    /** The URL of a file, as a store would sign it. */
    String serve(String name, byte[] content) {
        files.put("/files/" + name, content);
        return "http://127.0.0.1:" + port + "/files/" + name + "?signature=secret";
    }

    void describe(Description described) throws IOException {
        description = JSON.writeValueAsBytes(described);
    }

    /** Answers requests for "log", "results" and so on with a status; 0 is to go on as ever. It may wait. */
    void answer(String what, IntSupplier status) {
        answers.put(what, status);
    }

    long asked(String request) {
        return requests.stream().filter(request::equals).count();
    }

    /** Breaks all connections, answers nothing that was asked, and listens to nobody until it comes back. */
    void goAway() {
        HttpServer open = http;
        synchronized (turn) {
            http = null;
        }
        if (open != null) {
            open.stop(0);
        }
    }

    void comeBack() throws IOException {
        open(port);
    }

    private int open(int at) throws IOException {
        HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
        opened.setExecutor(threads);
        opened.createContext("/", exchange -> {
            try (exchange) {
                handle(opened, exchange);
            } catch (IllegalArgumentException e) {
                complaints.add(e.toString());
            }
        });
        http = opened;
        opened.start();
        return opened.getAddress().getPort();
    }

    private void handle(HttpServer receiver, HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        boolean isFile = files.containsKey(path);
        String key = exchange.getRequestHeaders().getFirst("Authorization");
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (isFile) {
            if (key != null) {
                complaints.add("a credential was sent to " + path);
            }
            reply(exchange, 200, files.get(path));
        } else if (!("Bearer " + KEY).equals(key) || !path.startsWith(PATH + "attempts/")) {
            complaints.add("asked for " + path + " with " + key);
            reply(exchange, 404, new byte[0]);
        } else {
            String what = path.substring((PATH + "attempts/").length());
            requests.add(exchange.getRequestMethod() + " " + what);
            IntSupplier answer = answers.get(what);
            int status = answer == null ? 0 : answer.getAsInt();
            if (status != 0) {
                reply(exchange, status, refusal.getBytes(StandardCharsets.UTF_8));
                return;
            }
            synchronized (turn) {
                if (http == receiver) { // else it went away while it was asked
                    answer(exchange, what, query(exchange), body);
                }
            }
        }
    }

    private void answer(HttpExchange exchange, String what, Map<String, String> query, byte[] body) throws IOException {
        switch (what) {
            case "description" -> reply(exchange, 200, description);
            case "permit" -> reply(exchange, 204, new byte[0]);
            case "metrics" -> {
                metrics.add(JSON.readTree(body));
                reply(exchange, 204, new byte[0]);
            }
            case "results" -> {
                results.put(String.valueOf(query.get("path")), body);
                reply(exchange, 204, new byte[0]);
            }
            case "log" -> {
                boolean isTaken = log.take(
                        Integer.parseInt(query.getOrDefault("segment", "0")),
                        Long.parseLong(query.getOrDefault("offset", "-1")),
                        Long.parseLong(query.getOrDefault("after", "-1")),
                        body,
                        "true".equals(query.get("complete")));
                reply(exchange, isTaken ? 200 : 409, JSON.writeValueAsBytes(log.place()));
            }
            default -> reply(exchange, 404, new byte[0]);
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> found = new HashMap<>();
        String query = exchange.getRequestURI().getRawQuery();
        for (String part : (query == null ? "" : query).split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                found.put(
                        part.substring(0, equals),
                        URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return found;
    }

    private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        goAway();
        threads.shutdownNow();
    }
}
