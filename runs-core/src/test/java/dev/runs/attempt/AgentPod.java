package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The agent's two processes as a pod would start them, one after the other, in a folder that both have. */
final class AgentPod implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 120;
    /** Executes the rest of its arguments without the rights that root has here and not in a pod. */
    private static final String WITHOUT_RIGHTS = """
            import ctypes, os, sys
            for number in range(64):
                ctypes.CDLL(None).prctl(24, number, 0, 0, 0)  # PR_CAPBSET_DROP
            os.execv(sys.argv[1], sys.argv[1:])
            """;

    /** What the containers' environment has, the image's own and the rest. */
    final Map<String, String> environment = new HashMap<>();

    /** Whether root is no more than a user, as in a pod. Linux only. */
    boolean hasNoRights;

    private final Path files;
    private final String python;
    private final Path folder;
    private final List<Process> started = new ArrayList<>();

    AgentPod(Path files, String server) throws Exception {
        this.files = files;
        this.python = python();
        this.folder = Files.createDirectory(files.resolve("runs"));
        Files.write(folder.resolve("agent.zip"), AgentProgram.zipped());
        environment.putAll(Map.of(
                "PATH",
                Path.of(python).getParent() + ":" + System.getenv("PATH"),
                "RUNS_SERVER",
                server,
                "RUNS_ATTEMPT_KEY",
                AgentServer.KEY,
                "RUNS_POD_IP",
                "10.1.2.3",
                "RUNS_FOLDER",
                folder.toString(),
                "RUNS_TERMINATION_LOG",
                files.resolve("termination").toString()));
    }

    /** Its own path: what is found in PATH may be a script that looks for it. */
    static String python() throws IOException {
        Process process = new ProcessBuilder("python3", "-c", "import sys; print(sys.executable, end='')").start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** All modules of the agent, those that it shares with the local supervisor included. */
    static List<Path> modules() throws IOException, URISyntaxException {
        List<Path> modules = new ArrayList<>();
        for (String main : List.of("/dev/runs/attempt/__main__.py", "/dev/runs/local/supervisor.py")) {
            URL resource = Objects.requireNonNull(AgentPod.class.getResource(main));
            try (Stream<Path> found = Files.list(Path.of(resource.toURI()).getParent())) {
                found.filter(path -> path.toString().endsWith(".py") && !path.endsWith("supervisor.py"))
                        .forEach(modules::add);
            }
        }
        return modules;
    }

    Path folder() {
        return folder;
    }

    /** @param part "prepare" or "run" */
    Process start(String part) throws IOException {
        return start(part, Redirect.to(files.resolve(part).toFile()));
    }

    /** Nobody ever reads its standard output. */
    Process startUnread(String part) throws IOException {
        return start(part, Redirect.PIPE);
    }

    private Process start(String part, Redirect output) throws IOException {
        List<String> command = new ArrayList<>();
        if (hasNoRights) {
            command.addAll(List.of(python, "-I", "-c", WITHOUT_RIGHTS));
        }
        command.addAll(
                List.of(python, "-I", "-X", "utf8", folder.resolve("agent.zip").toString(), part));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.redirectOutput(output)
                .redirectError(Redirect.appendTo(files.resolve("errors").toFile()))
                .start();
        started.add(process);
        return process;
    }

    /** The exit code. */
    int await(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("it has ended")
                .isTrue();
        return process.exitValue();
    }

    void prepare() throws Exception {
        assertThat(await(start("prepare"))).as(output("prepare") + errors()).isZero();
    }

    int run() throws Exception {
        return await(start("run"));
    }

    String output(String part) throws IOException {
        Path output = files.resolve(part);
        return Files.exists(output) ? new String(Files.readAllBytes(output), StandardCharsets.UTF_8) : "";
    }

    /** What a part says of its own defects. */
    String errors() throws IOException {
        return output("errors");
    }

    boolean hasTerminationMessage() {
        return Files.exists(files.resolve("termination"));
    }

    JsonNode termination() throws IOException {
        byte[] message = Files.readAllBytes(files.resolve("termination"));
        assertThat(message.length).isLessThanOrEqualTo(4_000);
        return JSON.readTree(message);
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }
}
