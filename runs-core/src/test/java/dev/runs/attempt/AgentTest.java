package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.runs.log.LogLine;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** One program in its pod, from its description to what is said of its end. */
class AgentTest extends AgentHarness {
    @Test
    void whatAProgramPrintsAndHowItEndsIsTold() throws Exception {
        int exitCode = run("""
                import sys
                print("caf\\u00e9", sys.argv[1:])
                sys.stdout.buffer.write(bytes(range(256)))
                sys.exit(3)
                """, "a b", "$(c)");

        byte[] printed = server.log.bytes(LogLine.Source.PROGRAM);
        assertThat(exitCode).isEqualTo(3);
        assertThat(new String(printed, StandardCharsets.UTF_8)).startsWith("caf\u00e9 ['a b', '$(c)']\n");
        assertThat(printed).hasSize("caf\u00e9 ['a b', '$(c)']\n".getBytes(StandardCharsets.UTF_8).length + 256);
        assertThat(server.log.isComplete()).isTrue();
        JsonNode end = pod.termination();
        assertThat(end.path("exitCode").asInt()).isEqualTo(3);
        assertThat(end.path("delivered").asBoolean()).isTrue();
        assertThat(end.path("stopped").asBoolean(true)).isFalse();
        assertThat(end.path("failure").isNull()).isTrue();
        assertThat(end.path("logGap").isNull()).isTrue();
        assertThat(end.path("startedAt").asLong())
                .isPositive()
                .isLessThanOrEqualTo(end.path("finishedAt").asLong());
    }

    @Test
    void standardOutputBeginsWithTheMarkerAndHasTheProgramsBytes() throws Exception {
        run("""
                import sys
                sys.stdout.buffer.write(bytes(range(256)) * 4000)
                sys.stdout.flush()
                print("on stderr", file=sys.stderr)
                """);

        byte[] expected = server.log.bytes(LogLine.Source.PROGRAM);
        byte[] marker = MARKER.getBytes(StandardCharsets.UTF_8);
        assertThat(expected).hasSize(256 * 4000 + "on stderr\n".length());
        assertThat(Files.readAllBytes(folder.resolve("run")))
                .startsWith(marker)
                .endsWith(expected)
                .hasSize(marker.length + expected.length);
    }

    @Test
    void theCredentialIsNotInTheProgramsEnvironmentAndTheImagesIs() throws Exception {
        pod.environment.putAll(Map.of("OF_THE_IMAGE", "x=y", "PYTHONPATH", "/of/the/image", "LANG", "C"));
        files.add(file("helper.py", "OTHER", "WORD = 'helped'".getBytes(StandardCharsets.UTF_8)));

        run("import json, os, helper; print(helper.WORD, json.dumps(dict(os.environ)))");

        String printed = server.log.printed();
        assertThat(printed).startsWith("helped {").doesNotContain(AgentServer.KEY);
        var seen = new ObjectMapper()
                .readValue(printed.substring("helped ".length()), new TypeReference<Map<String, String>>() {});
        Path runs = pod.folder().toRealPath();
        assertThat(seen)
                .doesNotContainKey("RUNS_ATTEMPT_KEY")
                .containsEntry("OF_THE_IMAGE", "x=y")
                .containsEntry("LANG", "C")
                .containsEntry("RUNS_RUN_ID", "01ABC")
                .containsEntry("RUNS_RUN_NAME", "a run")
                .containsEntry("RUNS_OUTPUT", runs.resolve("output").toString())
                .containsEntry("HOME", runs.resolve("work").toString())
                .containsEntry("TMPDIR", runs.resolve("tmp").toString())
                .containsEntry("PYTHONUNBUFFERED", "1")
                .containsEntry("PYTHONPATH", runs.resolve("work") + ":/of/the/image")
                .containsEntry("PATH", pod.environment.get("PATH"));
    }

    /** Not even by a program of the same user, which the container's root is, too. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theCredentialCannotBeReadOutOfTheAgent() throws Exception {
        pod.hasNoRights = true;

        run("""
                import os
                for name in ("environ", "mem", "fd/1"):
                    try:
                        open("/proc/%d/%s" % (os.getppid(), name), "rb")
                        print(name, "was opened")
                    except PermissionError:
                        pass
                print(open("/proc/self/oom_score_adj").read().strip(), open("/proc/self/environ").readable())
                """);

        assertThat(server.log.printed()).isEqualTo("1000 True\n");
    }

    @Test
    void nothingIsStartedUntilTheServerPermitsIt() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch permitted = new CountDownLatch(1);
        server.answer("permit", () -> permitted.getCount() > 0 && asked.incrementAndGet() > 0 ? 503 : 0);
        describe(
                "import sys; open(sys.argv[1], 'w').close(); print('started')",
                folder.resolve("proof").toString());
        pod.prepare();
        Process run = pod.start("run");

        await(() -> asked.get() >= 3);
        assertThat(folder.resolve("proof")).doesNotExist();
        assertThat(pod.output("run")).isEqualTo(MARKER);
        permitted.countDown();

        assertThat(pod.await(run)).isZero();
        assertThat(folder.resolve("proof")).exists();
        assertThat(server.log.printed()).isEqualTo("started\n");
    }

    @Test
    void theTimeLimitIsKept() throws Exception {
        timeoutSeconds = 1;

        int exitCode = run(STUBBORN);

        assertThat(exitCode).isEqualTo(137);
        assertThat(server.log.printed()).isEqualTo("up\nasked\n");
        assertThat(pod.termination().at("/failure/kind").asText()).isEqualTo("TIMEOUT");
        assertThat(pod.termination().path("stopped").asBoolean(true)).isFalse();
        assertThat(pod.termination().path("delivered").asBoolean()).isTrue();
    }

    @Test
    void aGrandchildThatHoldsThePipeEndsWithTheProgram() throws Exception {
        int exitCode = run("""
                import os, signal, time
                ready, told = os.pipe()
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        signal.signal(signal.SIGTERM, signal.SIG_IGN)
                        os.write(1, b"daemon %d\\n" % os.getpid())
                        os.write(told, b".")
                        while True: time.sleep(1)
                    os._exit(0)
                os.wait()
                os.read(ready, 1)
                """);

        assertThat(exitCode).isZero();
        assertThat(server.log.printed()).matches("daemon [0-9]+\n");
        long daemon = Long.parseLong(server.log.printed().strip().substring("daemon ".length()));
        assertThat(ProcessHandle.of(daemon).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(pod.termination().path("delivered").asBoolean()).isTrue();
    }

    @Test
    void aSignalThatEndsTheProgramShowsInItsExitCode() throws Exception {
        assertThat(run("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"))
                .isEqualTo(139);
        assertThat(pod.termination().path("exitCode").asInt()).isEqualTo(139);
    }

    @Test
    void theServersZipHasEveryModule() throws Exception {
        List<String> zipped = new ArrayList<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(AgentProgram.zipped()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                zipped.add(entry.getName());
            }
        }

        assertThat(AgentPod.modules())
                .extracting(module -> module.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(zipped);
    }

    @Test
    void itIsWrittenForPython38() throws Exception {
        List<String> command = new ArrayList<>(List.of(AgentPod.python(), "-I", "-c", """
                import ast, sys
                for file in sys.argv[1:]:
                    with open(file, encoding="utf-8") as source:
                        ast.parse(source.read(), file, feature_version=(3, 8))
                    print(file)
                """));
        AgentPod.modules().forEach(module -> command.add(module.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines()).hasSameSizeAs(AgentPod.modules()).anyMatch(line -> line.endsWith("running.py"));
    }
}
