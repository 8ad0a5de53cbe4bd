package dev.runs.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.runs.k8s.TestClusters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Hears from programs in pods, past the platform, that they have started and how far they are. A program that has
 * started goes on once the test lets it.
 */
final class ProgramReports implements AutoCloseable {
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    ProgramReports() throws IOException {
        server = HttpServer.create(new InetSocketAddress(TestClusters.listenAddress(), 0), 200);
        server.setExecutor(threads);
        server.createContext("/", this::hear);
        server.start();
    }

    private void hear(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        counts.merge(path, 1, Integer::sum);
        try {
            if (path.startsWith("/started/")) {
                mayGoOn.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Lets all programs go on, also those that start from now on. */
    void letThemGoOn() {
        mayGoOn.countDown();
    }

    /** How many different programs have reported this. */
    long programs(String what) {
        return counts.keySet().stream()
                .filter(path -> path.startsWith("/" + what + "/"))
                .count();
    }

    /** How often this program has. */
    int count(String what, int number) {
        return counts.getOrDefault("/" + what + "/" + number, 0);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
