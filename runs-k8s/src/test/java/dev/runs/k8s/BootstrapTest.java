package dev.runs.k8s;

import static dev.runs.k8s.ContainerProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of a pod's containers, run by the shell and the Python of this machine. */
class BootstrapTest {
    private static final String AGENT = """
            import os, signal, sys
            held = signal.SIGTERM in signal.pthread_sigmask(signal.SIG_BLOCK, [])
            print(sys.argv[1:], sys.flags.isolated, sys.flags.utf8_mode, "RUNS_POD_IP" in os.environ, held)
            """;
    private static final String NOBODY = "http://127.0.0.1:1/";

    private final PodSpec pod = PodBuilder.build(Requests.of(Requests.SMALL)).getSpec();

    @TempDir
    private Path folder;

    @Test
    void itBecomesTheAgentThatTheServerSends() throws Exception {
        try (AgentServer server = new AgentServer()) {
            server.answer(200, agent());
            try (ContainerProcess prepare = start(server.url())) {
                assertThat(prepare.output()).isEqualTo("['prepare'] 1 1 True True\n");
                assertThat(prepare.exitCode()).isZero();
                assertThat(prepare.termination()).doesNotExist();
            }
            assertThat(server.asked())
                    .containsExactly("GET /base/attempts/agent Bearer " + Requests.ATTEMPT + ".signature");
            assertThat(folder.resolve("agent.zip")).hasBinaryContent(agent());
            assertThat(folder.resolve("agent.zip.new")).doesNotExist();
        }
    }

    @Test
    void theProgramsContainerBeginsWithWhatIsThere() throws Exception {
        Files.write(folder.resolve("agent.zip"), agent());
        try (ContainerProcess program =
                new ContainerProcess(pod.getContainers().get(0), folder, NOBODY, ContainerProcess.PATH)) {
            assertThat(program.output()).isEqualTo("['run'] 1 1 True False\n");
        }
    }

    @Test
    void aServerThatIsAwayIsWaitedFor() throws Exception {
        int port;
        try (AgentServer server = new AgentServer()) {
            port = server.port();
        }
        byte[] whole = agent();
        try (ContainerProcess prepare = start("http://127.0.0.1:" + port + "/")) {
            awaitTrouble(prepare, "Connection refused");
            assertThat(prepare.isAlive()).isTrue();
            try (AgentServer server = new AgentServer(port)) {
                server.answer(503, new byte[0]);
                awaitTrouble(prepare, "it answered 503");
                server.answer(429, new byte[0]);
                awaitTrouble(prepare, "it answered 429");
                server.answer(200, Arrays.copyOf(whole, whole.length - 5));
                awaitTrouble(prepare, "not the agent");
                server.cutShort(whole);
                awaitTrouble(prepare, "cannot be understood");
                assertThat(folder.resolve("agent.zip")).doesNotExist();
                server.answer(200, whole);

                assertThat(prepare.output()).startsWith("['prepare']");
                assertThat(prepare.exitCode()).isZero();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, the attempt's credential",
        "403, the attempt's credential",
        "410, The attempt is over",
        "404, serverUrl",
        "302, serverUrl",
        "400, serverUrl"
    })
    void anAnswerThatWillNotChangeEndsIt(int status, String message) throws Exception {
        try (AgentServer server = new AgentServer()) {
            server.answer(status, new byte[0]);
            try (ContainerProcess prepare = start(server.url())) {
                assertThat(prepare.exitCode()).isEqualTo(1);
                JsonNode said = prepare.said();
                assertThat(said.at("/failure/kind").asText()).isEqualTo("INFRASTRUCTURE");
                assertThat(said.at("/failure/message").asText()).contains(message);
                assertThat(said.get("delivered").asBoolean()).isTrue();
                assertThat(said.get("stopped").asBoolean()).isFalse();
            }
            assertThat(server.asked()).as("a redirect is not followed either").hasSize(1);
        }
    }

    @Test
    void whileItWaitsASignalEndsIt() throws Exception {
        try (ContainerProcess prepare = start(NOBODY)) {
            awaitTrouble(prepare, "Connection refused");

            prepare.stop();

            assertThat(prepare.exitCode()).isEqualTo(143);
            assertThat(prepare.said().get("stopped").asBoolean()).isTrue();
            assertThat(prepare.said().get("failure").isNull()).isTrue();
        }
    }

    @Test
    void anImageWithoutPythonSaysSo() throws Exception {
        Container container = pod.getInitContainers().get(0);
        try (ContainerProcess prepare = new ContainerProcess(container, folder, NOBODY, "/nowhere")) {
            assertThat(prepare.exitCode()).isEqualTo(1);
            assertThat(prepare.said()).isEqualTo(new ObjectMapper().readTree("""
                            {"failure": {"kind": "IMAGE", "message": "The image has no python3, which Runs needs to \
                            look after a program. Use an image with Python 3.8 or newer."}, "startedAt": null,
                            "exitCode": null, "stopped": false, "delivered": true, "finishedAt": 0}"""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3, 4, 0", "3, 7, 17"})
    void anImageWithAnOldPythonSaysSo(String version) throws Exception {
        Container container = pod.getInitContainers().get(0);
        String python = container.getCommand().get(4);
        container.getCommand().set(4, "import sys; sys.version_info = (" + version + ")\n" + python);
        try (ContainerProcess prepare = new ContainerProcess(container, folder, NOBODY, ContainerProcess.PATH)) {
            assertThat(prepare.exitCode()).isEqualTo(1);
            assertThat(prepare.said().at("/failure/kind").asText()).isEqualTo("IMAGE");
            assertThat(prepare.said().at("/failure/message").asText()).contains("Python 3." + version.charAt(3));
        }
    }

    /** Its syntax must be one that an old Python can read. */
    @Test
    void anOldPythonGetsAsFarAsToSayThatItIsOld() throws Exception {
        String parse = "import ast, sys; ast.parse(sys.argv[1], feature_version=(3, 4))";
        Process python = new ProcessBuilder("python3", "-c", parse, Golden.text("bootstrap.py")).start();
        assertThat(python.waitFor()).isZero();
    }

    private ContainerProcess start(String server) throws IOException {
        return new ContainerProcess(pod.getInitContainers().get(0), folder, server, ContainerProcess.PATH);
    }

    private static void awaitTrouble(ContainerProcess process, String trouble) {
        await().atMost(SOON).untilAsserted(() -> assertThat(process.errors()).contains(trouble));
    }

    private static byte[] agent() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry("__main__.py");
            entry.setTime(0);
            zip.putNextEntry(entry);
            zip.write(AGENT.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
