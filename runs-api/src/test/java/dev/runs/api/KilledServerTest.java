package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.api.config.Settings;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed loses nothing: its programs live on, and the next server adopts them. */
class KilledServerTest {
    private static final String PROGRAM = """
            import sys, time
            for i in range(60):
                print("line", i)
                time.sleep(0.1)
            sys.exit(7)
            """;

    @Test
    void aKilledServersProgramLivesOnAndIsAdoptedWithItsWholeLogAndItsExitCode(@TempDir Path folder) throws Exception {
        DatabaseAddress database = TestDatabase.createAddress();
        Settings settings = App.settings(folder, database);
        Process first = startInAnotherProcess(folder, database);
        try {
            Path id = folder.resolve("run-id");
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(id));
        } finally {
            first.destroyForcibly().waitFor();
        }
        String id = Files.readString(folder.resolve("run-id"));
        try (App app = App.adopt(Server.start(settings, folder.resolve("second.log")))) {
            JsonNode run = app.awaitStatus(id, "FAILED");
            assertThat(run.path("kubeApp").path("message").asText()).contains("exit code 7");
            assertThat(run.path("kubeApp").path("events"))
                    .filteredOn(event -> event.path("code").asText().equals("APP_START_CREATION"))
                    .hasSize(1);
            List<String> lines = new ArrayList<>();
            App.json(app.get(app.memberKey, "/runs/" + id + "/logs?size=1000"))
                    .path("items")
                    .forEach(item -> lines.add(item.path("raw").asText()));
            assertThat(lines)
                    .isEqualTo(IntStream.range(0, 60).mapToObj(i -> "line " + i).toList());
        }
    }

    private static Process startInAnotherProcess(Path folder, DatabaseAddress database) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ServerToKill.class.getName(),
                folder.toString(),
                database.url(),
                database.user(),
                database.password());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("first.log").toFile())
                .start();
    }

    /** Starts a server, submits the program, and tells its id once it has printed something. */
    static final class ServerToKill {
        private ServerToKill() {}

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            Settings settings = App.settings(folder, new DatabaseAddress(args[1], args[2], args[3]));
            App app = App.adopt(Server.start(settings, folder.resolve("server.log")));
            String id = app.submit(app.upload("prints.py", PROGRAM), "");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !App.json(app.get(app.memberKey, "/runs/" + id + "/logs"))
                            .path("items")
                            .isEmpty());
            Path unfinished = Files.writeString(folder.resolve("run-id.new"), id);
            Files.move(unfinished, folder.resolve("run-id"));
        }
    }
}
