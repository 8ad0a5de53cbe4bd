package dev.runs.api;

import com.fasterxml.jackson.databind.JsonNode;
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

    /**
     * Made once for all builds of this folder, and again when {@code requirements.txt} beside the scripts has changed.
     *
     * @param group what is skipped where it cannot be installed
     */
    static PythonClient install(String group, String folder) throws IOException, InterruptedException {
        Path scripts = Path.of("src", "test", "python", folder).toAbsolutePath();
        Path requirements = scripts.resolve("requirements.txt");
        Path environment = Path.of("target", "python-" + folder).toAbsolutePath();
        Path python = environment.resolve("bin/python");
        Path installed = environment.resolve("installed.txt");
        if (!Files.exists(installed) || Files.mismatch(requirements, installed) != -1) {
            String why = "";
            try {
                Path log = Files.createTempFile("install", ".log");
                for (List<String> command : List.of(
                        List.of("python3", "-m", "venv", "--clear", environment.toString()),
                        List.of(python.toString(), "-m", "pip", "install", "-q", "-r", requirements.toString()))) {
                    end(start(scripts, log, Map.of(), command), log);
                }
                Files.copy(requirements, installed);
                Files.delete(log);
            } catch (IllegalStateException | IOException e) {
                why = String.valueOf(e.getMessage());
            }
            Skipped.unless(Files.exists(installed), group, "it could not be installed: " + why);
        }
        return new PythonClient(python, scripts);
    }

    /** Python in the folder of the scripts; returns at once. What it says and its complaints go into the file. */
    Process start(Path log, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(python.toString(), "-B"));
        command.addAll(List.of(arguments));
        return start(scripts, log, environment, command);
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

    private static Process start(Path folder, Path log, Map<String, String> environment, List<String> command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
