package dev.runs.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.PythonPackages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tool of that name, which makes requests of a description and judges the answers by it. */
final class Schemathesis {
    private static final Path SETTINGS = Path.of("src", "test", "python", "fuzz");
    private static final long MINUTES = 10;
    private static final Set<String> OPERATIONS =
            Contract.SERVED.operations().stream().map(Object::toString).collect(Collectors.toUnmodifiableSet());

    private final Path tool;
    private final Path folder;

    private Schemathesis(Path tool, Path folder) {
        this.tool = tool;
        this.folder = folder;
    }

    /** Its folder keeps what was asked and answered until the next time. */
    static Schemathesis install() throws IOException, InterruptedException {
        Path python = PythonPackages.install("Fuzzing with Schemathesis", SETTINGS.resolve("requirements.txt"));
        Path folder = Files.createDirectories(Path.of("target", "fuzz").toAbsolutePath());
        for (String name : new String[] {"schemathesis.toml", "hooks.py"}) {
            Files.copy(SETTINGS.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        return new Schemathesis(python.resolveSibling("schemathesis"), folder);
    }

    /** Where dictionaries belong, beside its settings. */
    Path folder() {
        return folder;
    }

    /**
     * What came of it.
     *
     * @param isRight whether all was as described
     * @param succeeded the operations that did what they are for at least once
     */
    record Report(boolean isRight, String output, int requests, Set<String> succeeded) {}

    /**
     * Asks everything.
     *
     * @param keys of a member, an admin and a viewer
     * @param seed the same one makes much the same requests
     * @param examples how many of an operation, beside those that it always makes
     */
    Report run(URI document, String keys, int seed, int examples) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path requests = folder.resolve("requests");
        Files.deleteIfExists(requests);
        ProcessBuilder builder = new ProcessBuilder(
                        tool.toString(),
                        "run",
                        document.toString(),
                        "--seed=" + seed,
                        "--max-examples=" + examples,
                        "--report-ndjson-path=" + requests)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("RUNS_FUZZ_KEYS", keys);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            boolean isRight = ended && process.exitValue() == 0;
            return report(isRight, Files.readString(output), requests);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Report report(boolean isRight, String output, Path requests) throws IOException {
        Set<String> succeeded = new TreeSet<>();
        int[] count = new int[1];
        if (!Files.exists(requests)) {
            throw new IllegalStateException(output);
        }
        try (Stream<String> events = Files.lines(requests)) {
            events.map(Schemathesis::json).forEach(event -> {
                JsonNode scenario = event.path("ScenarioFinished").path("recorder");
                scenario.path("interactions").properties().forEach(interaction -> {
                    JsonNode request =
                            scenario.path("cases").path(interaction.getKey()).path("value");
                    String operation = request.path("method").asText() + " "
                            + request.path("path").asText();
                    int status = interaction
                            .getValue()
                            .path("response")
                            .path("status_code")
                            .asInt();
                    count[0]++;
                    if (status >= 200 && status < 400 && OPERATIONS.contains(operation)) {
                        succeeded.add(operation);
                    }
                });
            });
        }
        return new Report(isRight, output, count[0], succeeded);
    }

    private static JsonNode json(String line) {
        try {
            return App.JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
