package dev.runs.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.runs.PythonPackages;
import dev.runs.workflow.Module;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real module, for tests: a process of its own, written with WEI's own package ({@code rest_module.py} beside this
 * says what it can do). It remembers every action that reached it.
 */
public final class RestModule implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REQUIREMENTS =
            Path.of("..", "runs-core", "src", "test", "python", "wei", "requirements.txt");

    private final String name;
    private final Path folder;
    private final int port;
    private final Process process;

    private RestModule(String name, Path folder, int port, Process process) {
        this.name = name;
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /**
     * An action that reached it, in the order in which they did.
     *
     * @param files the labels under which files came
     * @param together whether another one was still under way
     */
    public record Received(String action, JsonNode args, List<String> files, boolean together) {}

    /** Started, and ready for actions. */
    public static RestModule start(String name) throws IOException, InterruptedException {
        RestModule module = launch(name);
        module.awaitReady();
        return module;
    }

    /** Started, without waiting until it is ready: for several at once. */
    public static RestModule launch(String name) throws IOException, InterruptedException {
        Path python = PythonPackages.install("WEI's modules", REQUIREMENTS);
        Path folder = Files.createTempDirectory("rest-module-");
        Path program = folder.resolve("rest_module.py");
        try (InputStream in = Objects.requireNonNull(RestModule.class.getResourceAsStream("rest_module.py"))) {
            Files.copy(in, program);
        }
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                        python.toString(),
                        program.toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(port),
                        "--name",
                        name)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("RUNS_TEST_RECORD", folder.resolve("record").toString());
        return new RestModule(name, folder, port, builder.start());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Until it takes connections and has started up. */
    public void awaitReady() {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("The module ended: " + log());
            }
            return log().contains("Startup completed") && listens();
        });
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** What it printed. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** As a workcell would have it. */
    public Module module() {
        return at(name, uri().toString());
    }

    /** A module that may be anything, or nothing. */
    static Module at(String name, String address) {
        return new Module(
                name,
                null,
                "wei_rest_node",
                Map.of("rest_node_address", TextNode.valueOf(address)),
                List.of(),
                NullNode.getInstance(),
                true,
                Set.of());
    }

    public List<Received> received() throws IOException {
        List<Received> received = new ArrayList<>();
        Path record = folder.resolve("record");
        if (Files.exists(record)) {
            for (String line : Files.readAllLines(record)) {
                JsonNode node = JSON.readTree(line);
                List<String> files = new ArrayList<>();
                node.get("files").forEach(file -> files.add(file.asText()));
                received.add(new Received(
                        node.get("action").asText(),
                        node.get("args"),
                        files,
                        node.get("together").asBoolean()));
            }
        }
        return received;
    }

    /** Ends it as a power cut would. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
        try (Stream<Path> left = Files.walk(folder)) {
            for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
