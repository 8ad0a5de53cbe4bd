package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.attempt.AttemptSpec.FileSpec;
import dev.runs.attempt.AttemptSpec.ProgramSpec;
import dev.runs.attempt.AttemptSpec.SparkSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An agent in a pod and a server which it knows. */
abstract class AgentHarness {
    static final String MARKER = "runs: the output of run-01abc-1 follows\n";
    static final String STUBBORN = """
            import os, signal, time
            signal.signal(signal.SIGTERM, lambda *_: os.write(1, b"asked\\n"))
            os.write(1, b"up\\n")
            while True: time.sleep(1)
            """;

    /** Of the description: what differs between tests. */
    final List<FileSpec> files = new ArrayList<>();

    final List<String> requirements = new ArrayList<>();
    final Map<String, String> sparkConfigs = new HashMap<>();
    final Map<String, String> install = new HashMap<>();

    @Nullable
    SparkSpec spark;

    long timeoutSeconds = 600;
    double graceSeconds = 1.0;

    @TempDir
    Path folder;

    AgentServer server;
    AgentPod pod;

    @BeforeEach
    void open() throws Exception {
        server = new AgentServer();
        pod = new AgentPod(folder, server.address());
    }

    @AfterEach
    void close() throws Exception {
        pod.close();
        server.close();
        assertThat(server.complaints).isEmpty();
        assertThat(pod.errors()).as("defects of the agent").isEmpty();
    }

    /** Describes an attempt that runs this Python program. */
    void describe(String program, String... arguments) throws Exception {
        FileSpec file = file("main.py", "OTHER", program.getBytes(StandardCharsets.UTF_8));
        describe(new ProgramSpec("python", file, List.of(arguments), null));
    }

    void describe(ProgramSpec program) throws Exception {
        AttemptSpec spec = new AttemptSpec(
                "01ABC",
                "a run",
                "run-01abc-1",
                null,
                null,
                null,
                program,
                files,
                requirements,
                "/where/the/server/thinks",
                sparkConfigs,
                1L << 30,
                timeoutSeconds,
                graceSeconds,
                5.0,
                8L << 20,
                spark);
        server.describe(new Description(spec, install, null));
    }

    FileSpec file(String name, String type, byte[] content) {
        return new FileSpec(server.serve(name, content), name, type, null, null);
    }

    /** Prepares and starts a Python program. */
    Process start(String program, String... arguments) throws Exception {
        describe(program, arguments);
        pod.prepare();
        return pod.start("run");
    }

    /** Runs a Python program to its end; its exit code. */
    int run(String program, String... arguments) throws Exception {
        return pod.await(start(program, arguments));
    }

    void awaitPrinted(String text) {
        await(() -> server.log.printed().contains(text));
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(condition);
    }

    /** A pure Python wheel (PEP 427) with one module, which the attempt then requires. */
    void publish(String name, String module) throws IOException {
        Path index = Files.createDirectories(folder.resolve("index"));
        String info = name + "-1.0.dist-info/";
        Map<String, String> wheel = Map.of(
                name + ".py",
                module,
                info + "METADATA",
                "Metadata-Version: 2.1\nName: " + name + "\nVersion: 1.0\n",
                info + "WHEEL",
                "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
                info + "RECORD",
                "");
        Files.write(index.resolve(name + "-1.0-py3-none-any.whl"), zip(wheel));
        requirements.add(name + "==1.0");
        install.putAll(Map.of("PIP_NO_INDEX", "1", "PIP_FIND_LINKS", index.toString(), "PIP_CONFIG_FILE", "/dev/null"));
    }

    static byte[] zip(Map<String, String> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
