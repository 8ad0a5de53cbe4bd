package dev.runs.k8s;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The API server of a cluster that is not there, on loopback: it has pods, whose life is what a {@link PodLife} makes of
 * it, and answers what our executor asks of a real one. It answers each call after a delay, and costs little itself, so
 * that who measures measures the other side.
 */
public final class FakeKubernetes implements AutoCloseable {
    private static final int BACKLOG = 256;

    private final FakePods pods = new FakePods();
    private final FakeApi api;
    private final ServerSocket door;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile long delayNanos = Duration.ofMillis(1).toNanos();

    /** On a port that is free. */
    public FakeKubernetes(PodLife life) {
        this(0, life);
    }

    public FakeKubernetes(int port, PodLife life) {
        api = new FakeApi(pods, life);
        try {
            door = new ServerSocket();
            door.setReuseAddress(true);
            door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("fake-kubernetes", this::accept);
    }

    /** How long every call waits for its answer, from now on; 1 ms unless it is set. */
    public void delay(Duration delay) {
        delayNanos = delay.toNanos();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort() + "/");
    }

    /** How many pods there are. */
    public int count() {
        return pods.count();
    }

    /** Writes one that leads here, and answers where it is. */
    public Path kubeconfig(Path folder) {
        try {
            return Files.writeString(
                    Files.createDirectories(folder).resolve("fake-kubeconfig.yaml"), """
                    apiVersion: v1
                    kind: Config
                    current-context: fake
                    contexts: [{ name: fake, context: { cluster: fake, user: fake, namespace: default } }]
                    clusters: [{ name: fake, cluster: { server: "%s" } }]
                    users: [{ name: fake, user: { token: nobody-looks-at-it } }]
                    """.formatted(url()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends every connection, watches too, as when the API server is started again; who wants can come back at once. */
    public void breakConnections() {
        connections.forEach(FakeKubernetes::close);
    }

    private void accept() {
        try {
            while (!door.isClosed()) {
                Socket socket = door.accept();
                connections.add(socket);
                start("fake-kubernetes-call", () -> {
                    new FakeConnection(socket, api, () -> delayNanos).run();
                    connections.remove(socket);
                });
            }
        } catch (IOException e) {
            if (!door.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        close(door);
        breakConnections();
    }
}
