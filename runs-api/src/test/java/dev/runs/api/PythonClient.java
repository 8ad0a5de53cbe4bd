package dev.runs.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.PythonPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Somebody else's client that is written in Python, as it comes from PyPI: a folder of scripts and what they need. */
final class PythonClient {
    /** The folder of the scripts. */
    final Path scripts;

    private final Path python;

    private PythonClient(Path python, Path scripts) {
        this.python = python;
        this.scripts = scripts;
    }

    /** @param group what is skipped where it cannot be installed */
    static PythonClient install(String group, String folder) throws IOException, InterruptedException {
        Path scripts = Path.of("src", "test", "python", folder).toAbsolutePath();
        return new PythonClient(PythonPackages.install(group, scripts.resolve("requirements.txt")), scripts);
    }

    /** Of scripts for WEI's own package, which the tests of the core need, too. */
    static PythonClient ofWei() throws IOException, InterruptedException {
        Path requirements = Path.of("..", "runs-core", "src", "test", "python", "wei", "requirements.txt");
        return new PythonClient(
                PythonPackages.install("WEI's client", requirements),
                Path.of("src", "test", "python", "wei").toAbsolutePath());
    }

    /** Python in the folder of the scripts; returns at once. What it says and its complaints go into the file. */
    Process start(Path log, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(python.toString(), "-B"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(scripts.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Waits until the process has ended well, and returns what it said. */
    static String end(Process process, Path log) throws IOException, InterruptedException {
        if (!process.waitFor(150, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("It did not end: " + Files.readString(log));
        }
        String said = Files.readString(log);
        if (process.exitValue() != 0) {
            throw new IllegalStateException(said);
        }
        return said;
    }

    static JsonNode lastLine(String said) throws IOException {
        String text = said.strip();
        return App.JSON.readTree(text.substring(text.lastIndexOf('\n') + 1));
    }
}
