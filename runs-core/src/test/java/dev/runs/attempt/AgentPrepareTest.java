package dev.runs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.log.LogLine;
import dev.runs.run.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Everything that is in its place before the program starts, or the reason why it is not. */
class AgentPrepareTest extends AgentHarness {
    @Test
    void librariesFilesAndTheirInstallationAreThere() throws Exception {
        publish("greeting", "WORD = 'hello'");
        install.put("A_SECRET", "of-the-index");
        files.add(file("bundle.zip", "ZIP", zip(Map.of("bundled.py", "WORD = 'zip'"))));
        files.add(file("data.json", "OTHER", "[1]".getBytes(StandardCharsets.UTF_8)));

        int exitCode = run("""
                import bundled, greeting, json, os, sys
                print(greeting.WORD, bundled.WORD, json.load(open("data.json")), "A_SECRET" in os.environ)
                print(os.environ["PATH"].split(os.pathsep)[0] == os.path.dirname(sys.executable))
                """);

        assertThat(exitCode).isZero();
        assertThat(server.log.printed()).isEqualTo("hello zip [1] False\nTrue\n");
        assertThat(server.log.text(LogLine.Source.INSTALL)).contains("Successfully installed greeting-1.0\n");
        assertThat(pod.output("prepare")).contains("Successfully installed greeting-1.0\n");
        assertThat(pod.output("run")).isEqualTo(MARKER + server.log.printed());
        try (Stream<Path> left = Files.list(pod.folder())) {
            for (Path file : left.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("of-the-index", AgentServer.KEY);
            }
        }
    }

    @Test
    void aLibraryThatIsNotThereIsExplained() throws Exception {
        publish("greeting", "");
        requirements.add("no-such-library==9.9");
        describe("print('never')");

        assertThat(pod.await(pod.start("prepare"))).isEqualTo(1);

        JsonNode end = pod.termination();
        assertThat(end.at("/failure/kind").asText()).isEqualTo("DEPENDENCIES");
        assertThat(end.at("/failure/message").asText())
                .contains("No matching distribution found for no-such-library==9.9");
        assertThat(end.path("startedAt").isNull()).isTrue();
        assertThat(end.path("delivered").asBoolean()).isTrue();
        assertThat(server.log.isComplete()).isTrue();
        assertThat(server.log.text(LogLine.Source.INSTALL)).contains("no-such-library");
    }

    @Test
    void whatTheServerFindsMissingIsTheReason() throws Exception {
        Failure failure =
                new Failure(Failure.Kind.DEPENDENCIES, "A file of the run is gone: \u00e9 " + "x".repeat(5_000));
        server.describe(new Description(null, Map.of(), failure));

        assertThat(pod.await(pod.start("prepare"))).isEqualTo(1);

        assertThat(pod.termination().at("/failure/kind").asText()).isEqualTo("DEPENDENCIES");
        assertThat(pod.termination().at("/failure/message").asText())
                .startsWith("A file of the run is gone: \u00e9 xxx");
        assertThat(server.log.isComplete()).isTrue();
    }

    @Test
    void aPodThatWasPreparedBeforeIsNotPreparedAgain() throws Exception {
        server.answer("description", () -> 409);

        assertThat(pod.await(pod.start("prepare"))).isEqualTo(1);

        assertThat(pod.termination().at("/failure/kind").asText()).isEqualTo("INFRASTRUCTURE");
        assertThat(pod.termination().at("/failure/message").asText()).contains("prepared before");
    }

    @Test
    void preparingTwiceIsNoHarm() throws Exception {
        describe("print('once')");
        pod.prepare();
        pod.prepare();

        assertThat(pod.run()).isZero();
        assertThat(server.log.printed()).isEqualTo("once\n");
    }

    @Test
    void aServerThatIsAwayIsWaitedForAndStandardOutputSaysSo() throws Exception {
        describe("print('hello')");
        server.goAway();
        Process prepare = pod.start("prepare");
        await(() -> pod.output("prepare").contains("runs: Waiting for the server: Connection refused"));

        server.comeBack();

        assertThat(pod.await(prepare)).isZero();
        assertThat(pod.hasTerminationMessage()).isFalse();
        assertThat(pod.run()).isZero();
        assertThat(server.log.printed()).isEqualTo("hello\n");
    }

    @Test
    void aStopWhileTheServerIsSilentIsHeard() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        server.answer("description", () -> {
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 0;
        });
        Process prepare = pod.start("prepare");
        await(() -> server.asked("GET description") > 0);

        prepare.destroy();

        assertThat(pod.await(prepare)).isEqualTo(143);
        assertThat(pod.termination().path("stopped").asBoolean()).isTrue();
        assertThat(pod.termination().path("failure").isNull()).isTrue();
        assertThat(server.log.isComplete()).isTrue();
        closed.countDown();
    }

    @Test
    void aStopEndsTheInstallation() throws Exception {
        publish("greeting", "");
        // pip runs the build of a source distribution, which here takes for ever.
        Map<String, String> slow = Map.of(
                "slow-1.0/setup.py", "import time\nprint('building')\ntime.sleep(1000)\n",
                "slow-1.0/PKG-INFO", "Metadata-Version: 1.0\nName: slow\nVersion: 1.0\n");
        Files.write(folder.resolve("index/slow-1.0.zip"), zip(slow));
        requirements.add("slow");
        describe("print('never')");
        Process prepare = pod.start("prepare");
        await(() -> server.log.text(LogLine.Source.INSTALL).contains("slow"));

        prepare.destroy();

        assertThat(pod.await(prepare)).isEqualTo(143);
        assertThat(pod.termination().path("stopped").asBoolean()).isTrue();
        assertThat(pod.termination().path("failure").isNull()).isTrue();
        assertThat(server.log.isComplete()).isTrue();
    }
}
