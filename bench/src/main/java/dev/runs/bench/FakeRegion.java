package dev.runs.bench;

import dev.runs.access.Organization;
import dev.runs.k8s.FakePod;
import dev.runs.k8s.PodLife;
import dev.runs.run.Run;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A measured server whose only region is a fake cluster, in this process. */
final class FakeRegion implements AutoCloseable {
    static final String ORGANIZATION = "acme";
    private static final int CONNECTIONS = 8;

    private final dev.runs.k8s.FakeKubernetes cluster;
    private final Server server;
    private final String key;
    private final String body;

    FakeRegion(Ground ground, PodLife life, int maxRunning) throws IOException {
        cluster = new dev.runs.k8s.FakeKubernetes(life);
        key = ground.key(ORGANIZATION);
        int port = freePort(); // pods are told where the server is
        server = Server.start(ground, """
                port: %d
                defaultRegion: fake
                regions: [{ id: fake, executor: kubernetes, acceptsAny: true, maxRunning: %d, kubernetes: {
                  kubeconfig: "%s", namespace: runs, serverUrl: "http://127.0.0.1:%d/",
                  image: "registry.example.org/python:3.11" } }]\
                """.formatted(port, maxRunning, cluster.kubeconfig(ground.folder()), port));
        try (Client client = client()) {
            String program = client.upload(ORGANIZATION, "main.py", "print('up')\n");
            body = "{\"name\": \"nightly-load\", \"runPython\": {\"uri\": \"%s\"}, \"timeoutSeconds\": 36000}"
                    .formatted(program);
        }
    }

    Client client() throws IOException {
        return new Client(server.url(), key);
    }

    Server server() {
        return server;
    }

    dev.runs.k8s.FakeKubernetes cluster() {
        return cluster;
    }

    /** Submits one of the runs, which are all alike, and answers its id. */
    String submit(Client client) throws IOException {
        return client.submit(body);
    }

    /** Submits so many, over several connections at once. */
    void submit(int runs) throws Exception {
        AtomicInteger next = new AtomicInteger();
        Threads.run(CONNECTIONS, thread -> {
            try (Client client = client()) {
                while (next.getAndIncrement() < runs) {
                    submit(client);
                }
            }
        });
    }

    /** How many runs of the organization are taken up at most, from now on; null for any number. */
    static void limit(Ground ground, @Nullable Integer maxRunning) {
        ground.admin()
                .setLimits(
                        ORGANIZATION,
                        old -> new Organization(
                                old.id(),
                                old.name(),
                                old.createdAt(),
                                maxRunning,
                                old.maxQueued(),
                                old.maxTimeoutSeconds(),
                                old.maxStorageMb(),
                                null));
    }

    /** The run whose pod it is. */
    static String runOf(FakePod pod) {
        return Run.idOf(pod.name());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        server.close();
        cluster.close();
    }
}
