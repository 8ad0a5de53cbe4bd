package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A container's command as a process of this machine: as the kubelet would start it, but for a container's own places. */
final class ContainerProcess implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);
    static final String PATH = System.getenv("PATH");

    private final Path folder;
    private final Process process;

    /** @param folder in the place of the pod's disk */
    ContainerProcess(Container container, Path folder, String server, String path) throws IOException {
        this.folder = folder;
        List<String> command = new ArrayList<>(container.getCommand().stream()
                .map(word -> word.replace("/dev/termination-log", termination().toString())
                        .replace("/runs/", folder + "/"))
                .toList());
        command.set(0, "/bin/sh"); // where PATH leads nowhere
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(folder.resolve("errors").toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        container
                .getEnv()
                .forEach(variable -> environment.put(variable.getName(), String.valueOf(variable.getValue())));
        environment.put("RUNS_SERVER", server);
        environment.put("RUNS_FOLDER", folder.toString());
        environment.put("PATH", path);
        process = builder.start();
    }

    void stop() {
        process.destroy();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String output() throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    String errors() throws IOException {
        return Files.readString(folder.resolve("errors"));
    }

    Path termination() {
        return folder.resolve("termination-log");
    }

    /** What the kubelet would keep of it. */
    JsonNode said() throws IOException {
        return new ObjectMapper().readTree(Files.readString(termination()));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
