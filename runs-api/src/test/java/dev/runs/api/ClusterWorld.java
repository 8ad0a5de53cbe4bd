package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.api.config.SettingsFile;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import dev.runs.k8s.TestClusters;
import dev.runs.k8s.TestNamespace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * An installation whose servers are processes of their own, over one database and one folder of files, with a region on
 * the real cluster and one on this machine; and programs of which everything that will be seen is known before.
 */
final class ClusterWorld implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String EMAIL = "member@acme.example";
    private static final String PROGRAM = """
            import signal, socket, sys, time
            host, port, number, lines, pause, code = sys.argv[1:]
            def report(what):
                with socket.create_connection((host, int(port))) as connection:
                    connection.sendall(("GET /%s/%s HTTP/1.0\\r\\n\\r\\n" % (what, number)).encode())
                    connection.recv(1000)
            def stop(*_):
                report("stopped")
                sys.exit(0)
            signal.signal(signal.SIGTERM, stop)
            report("started")
            for n in range(int(lines)):
                print("line", n, flush=True)
                time.sleep(float(pause))
            report("ended")
            sys.exit(int(code))
            """;

    final ProgramReports reports = new ProgramReports();

    private final TestNamespace namespace = new TestNamespace();
    private final String host = TestClusters.podHost(); // asked for while the cluster is there
    private final ServerDoor door = new ServerDoor(TestClusters.listenAddress());
    private final DatabaseAddress database = TestDatabase.createAddress();
    private final List<Submitted> submitted = new ArrayList<>();
    private final List<ServerProcess> servers = new ArrayList<>();
    private final Path folder;
    private final String key;
    private final String program;

    /** What was asked for, and the id of the run. */
    record Submitted(String id, int number, int lines, int exitCode) {}

    ClusterWorld(Path folder) throws Exception {
        this.folder = folder;
        try (App app =
                App.adopt(Server.start(SettingsFile.read(config("first"), Map.of()), folder.resolve("made.log")))) {
            key = app.memberKey;
            program = app.upload("prints.py", PROGRAM);
        }
    }

    private Path config(String server) throws IOException {
        Path home = Files.createDirectories(folder.resolve(server));
        return Files.writeString(home.resolve("config.yml"), """
                port: 0
                adminPort: 0
                files: %s
                database: {url: '%s', user: '%s', password: '%s', migrate: true}
                defaultRegion: cluster
                regions:
                  - {id: local}
                  - id: cluster
                    executor: kubernetes
                    acceptsAny: true
                    maxRunning: 60
                    kubernetes: {kubeconfig: %s, namespace: %s, serverUrl: "http://%s:%d/", image: %s, diskGb: 1}
                defaultRuntime: dot
                runtimes: [{name: dot, cpus: 0.08, memoryGb: 0.1}]
                limits: {startMinutes: 3}
                """.formatted(
                        folder.resolve("files"),
                        database.url(),
                        database.user(),
                        database.password(),
                        TestClusters.kubeconfig(),
                        namespace.name(),
                        host,
                        door.port(),
                        TestClusters.PYTHON_IMAGE));
    }

    /** Starts a server in the data folder of this name, and has pods find it. */
    ServerProcess start(String name) throws IOException {
        ServerProcess server = ServerProcess.start(config(name), folder.resolve("server-" + servers.size() + ".log"));
        servers.add(server);
        door.leadTo(server.awaitUrl().getPort());
        return server;
    }

    RunsClient client(ServerProcess server) {
        return new RunsClient(server.awaitUrl(), key);
    }

    /** A program that prints so many lines, one every {@code pause} seconds, and has this exit code. */
    Submitted submit(RunsClient client, int lines, double pause, int exitCode) throws Exception {
        return submit(client, "cluster", lines, pause, exitCode, 3600);
    }

    Submitted submit(RunsClient client, String region, int lines, double pause, int exitCode, int timeoutSeconds)
            throws Exception {
        int number = submitted.size();
        ObjectNode request =
                App.JSON.createObjectNode().put("name", "program-" + number).put("timeoutSeconds", timeoutSeconds);
        ObjectNode python = request.putObject("runPython").put("uri", program);
        List.of(host, "" + reports.port(), "" + number, "" + lines, "" + pause, "" + exitCode)
                .forEach(python.putArray("args")::add);
        Submitted run = new Submitted(client.submit(request, region), number, lines, exitCode);
        submitted.add(run);
        return run;
    }

    static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(condition);
    }

    void awaitLine(RunsClient client, Submitted run, int line) {
        await(
                "line " + line + " of program " + run.number(),
                () -> client.log(run.id()).size() > line);
    }

    JsonNode awaitEnd(RunsClient client, Submitted run) {
        await(
                "the end of program " + run.number(),
                () -> !client.run(run.id()).path("status").asText().matches("PENDING|RUNNING"));
        return Awaitility.await().until(() -> client.run(run.id()), any -> true);
    }

    /** Waits for the end of these, and compares all that there is with what was asked for. */
    void assertExact(RunsClient client, List<Submitted> runs) throws Exception {
        Map<Integer, String> wanted = new TreeMap<>();
        Map<Integer, String> found = new TreeMap<>();
        for (Submitted run : runs) {
            JsonNode ended = awaitEnd(client, run);
            String message = ended.path("kubeApp").path("message").asText();
            boolean isExpected = run.exitCode() == 0
                    ? ended.path("status").asText().equals("COMPLETED")
                    : message.contains("exit code " + run.exitCode());
            wanted.put(run.number(), "true after 1 start: " + lines(run.lines()));
            found.put(
                    run.number(),
                    (isExpected ? "true" : ended.path("status").asText() + " " + events(client, run)) + " after "
                            + reports.count("started", run.number()) + " start: " + log(client, run));
        }
        assertThat(found).isEqualTo(wanted);
    }

    /** What it has printed, without what the platform says. */
    List<String> log(RunsClient client, Submitted run) throws Exception {
        return client.log(run.id()).stream()
                .map(line -> line.path("raw").asText())
                .toList();
    }

    static List<String> lines(int count) {
        return IntStream.range(0, count).mapToObj(n -> "line " + n).toList();
    }

    List<String> events(RunsClient client, Submitted run) throws Exception {
        List<String> all = new ArrayList<>();
        client.get("runs/" + run.id() + "/events")
                .path("items")
                .forEach(event -> all.add(event.path("code").asText() + ": "
                        + event.path("message").asText()));
        return all;
    }

    void awaitEvent(RunsClient client, Submitted run, String words) {
        await(words, () -> events(client, run).stream().anyMatch(event -> event.contains(words)));
    }

    /** The state of the region on the cluster, as probes see it. */
    String health(RunsClient client) throws Exception {
        return client.get("health")
                .path("checks")
                .path("region cluster")
                .path("status")
                .asText();
    }

    /** The console's first page, as somebody sees it who has signed in. */
    String console(RunsClient client) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        URI server = client.server();
        HttpRequest signIn = HttpRequest.newBuilder(server.resolve("/console/sign-in"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", server.getScheme() + "://" + server.getAuthority())
                .POST(BodyPublishers.ofString("email=" + EMAIL.replace("@", "%40") + "&key=" + key))
                .build();
        String cookie = App.cookie(http.send(signIn, BodyHandlers.ofString()));
        HttpRequest page = HttpRequest.newBuilder(server.resolve("/console/runs"))
                .header("Cookie", cookie)
                .build();
        return http.send(page, BodyHandlers.ofString()).body();
    }

    void awaitNoPods() {
        await(
                "no pod is left",
                () -> TestClusters.client()
                        .pods()
                        .inNamespace(namespace.name())
                        .list()
                        .getItems()
                        .isEmpty());
    }

    @Override
    public void close() throws IOException {
        servers.forEach(ServerProcess::kill);
        Processes.killAll(folder);
        namespace.close();
        door.close();
        reports.close();
    }
}
