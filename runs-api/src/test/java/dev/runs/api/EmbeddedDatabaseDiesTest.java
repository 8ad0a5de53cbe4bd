package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.ChaosReport;
import dev.runs.api.config.Settings;
import dev.runs.api.config.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An embedded database that dies under a living server is started again, and nobody has to do anything. */
@Tag("chaos")
class EmbeddedDatabaseDiesTest {
    private static final int ROUNDS = ChaosReport.rounds(3);
    private static final int LINES = 40;
    private static final String PROGRAM = "import time\nfor i in range(" + LINES + "):\n print(i)\n time.sleep(0.1)\n";

    @Test
    void runsGoOnAndKeepTheirWholeLog(@TempDir Path folder) throws Exception {
        Settings settings = SettingsFile.read(
                folder.resolve("config.yml"),
                Map.of("RUNS_PORT", "0", "RUNS_ADMIN_PORT", "0", "RUNS_DATABASE_URL", "embedded"));
        int violations = 0;
        try (App app = App.adopt(Server.start(settings, folder.resolve("server.log")))) {
            for (int round = 0; round < ROUNDS; round++) {
                String id = app.submit(app.upload("prints.py", PROGRAM), "");
                app.awaitStatus(id, "RUNNING");
                kill(settings.data());
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> app.get(app.memberKey, "/runs/" + id).statusCode() == 200);
                app.awaitStatus(id, "COMPLETED");
                violations += lines(app, id)
                                .equals(IntStream.range(0, LINES)
                                        .mapToObj(Integer::toString)
                                        .toList())
                        ? 0
                        : 1;
            }
            assertThat(app.doctorsFindings()).isEmpty();
        }
        ChaosReport.note("kill -9 of the embedded database under a living server", ROUNDS, ROUNDS, violations);
        assertThat(violations).isZero();
    }

    private static void kill(Path data) throws IOException {
        Path file = data.resolve("postgres/cluster/postmaster.pid");
        ProcessHandle postmaster = ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(file).get(0)))
                .orElseThrow();
        assertThat(postmaster.destroyForcibly()).isTrue();
        postmaster.onExit().join();
    }

    private static List<String> lines(App app, String id) {
        List<String> lines = new ArrayList<>();
        for (JsonNode line : App.json(app.get(app.memberKey, "/runs/" + id + "/logs?size=1000"))
                .path("items")) {
            lines.add(line.path("raw").asText());
        }
        return lines;
    }
}
