package dev.runs.dispatch;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A URL at which programs wait until a test lets them go on, wherever they run. */
public final class Gate implements AutoCloseable {
    private final String host;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch visited = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    /** @param host at which programs reach this machine */
    Gate(String host) {
        this.host = host;
        try {
            server = HttpServer.create(new InetSocketAddress(0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            visited.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    /** For {@code urllib.request.urlopen}, which then returns when the gate is opened. */
    public String url() {
        return "http://" + host + ":" + server.getAddress().getPort() + "/";
    }

    public void open() {
        open.countDown();
    }

    /** Whether a program has come to it. */
    public boolean isVisited() {
        return visited.getCount() == 0;
    }

    @Override
    public void close() {
        open();
        server.stop(0);
        threads.shutdownNow();
    }
}
