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
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real module, for tests: a process of its own, written with WEI's own package ({@code rest_module.py} beside this
 * says what it can do). It remembers every action that reached it.
 */
public final class RestModule implements AutoCloseable {
    private static final Pattern RUNNING = Pattern.compile("running on (http://[0-9.:]+)");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REQUIREMENTS =
            Path.of("..", "runs-core", "src", "test", "python", "wei", "requirements.txt");

    private final String name;
    private final Path folder;
    private final Process process;

    private RestModule(String name, Path folder, Process process) {
        this.name = name;
        this.folder = folder;
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
        try {
            module.awaitReady();
            return module;
        } catch (RuntimeException e) {
            module.close();
            throw e;
        }
    }

    /** Started, without waiting until it is ready: for several at once. */
    public static RestModule launch(String name) throws IOException, InterruptedException {
        Path python = PythonPackages.install("WEI's modules", REQUIREMENTS);
        Path folder = Files.createTempDirectory("rest-module-");
        Path program = folder.resolve("rest_module.py");
        try (InputStream in = Objects.requireNonNull(RestModule.class.getResourceAsStream("rest_module.py"))) {
            Files.copy(in, program);
        }
        ProcessBuilder builder = new ProcessBuilder(
                        python.toString(),
                        "-u",
                        program.toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        "0",
                        "--name",
                        name)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("RUNS_TEST_RECORD", folder.resolve("record").toString());
        return new RestModule(name, folder, builder.start());
    }

    /** Until it takes actions. */
    public void awaitReady() {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("The module ended: " + log());
            }
            return log().contains("Startup completed") && address().isPresent();
        });
    }

    private Optional<String> address() {
        return RUNNING.matcher(log()).results().map(found -> found.group(1)).findFirst();
    }

    /** What it printed. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is, once it is ready. */
    public URI uri() {
        return URI.create(address().orElseThrow());
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
