package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.database.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs and dependencies that come with a runtime. */
class RuntimeFilesTest {
    @Test
    void aRunHasThemFromWhereTheyLie(@TempDir Path folder) throws Exception {
        Path opt = Files.createDirectories(folder.resolve("opt"));
        Files.writeString(opt.resolve("main.py"), "import versioned\nprint(versioned.NAME)\n");
        Files.createDirectories(opt.resolve("lib"));
        Files.writeString(opt.resolve("lib/versioned-1.0.py"), "NAME = 'one'\n");
        Files.createSymbolicLink(opt.resolve("lib/versioned.py"), Path.of("versioned-1.0.py"));
        Map<String, String> variables =
                Map.of("RUNS_RUNTIMES", "[{name: tiny, cpus: 1, memoryGb: 1, paths: ['" + opt + "']}]");
        try (App app = App.start(folder, App.settings(folder, TestDatabase.createAddress(), variables))) {
            String id = app.submit(
                    opt + "/main.py",
                    ",\"environment\":{\"dependencies\":[{\"filePath\":\"" + opt + "/lib/versioned.py\"}]}");
            assertThat(app.awaitEnd(id).path("status").asText()).isEqualTo("COMPLETED");
            assertThat(app.get(app.memberKey, "/runs/" + id + "/logs?size=9").body())
                    .contains("\"raw\":\"one\"");

            JsonNode run = app.awaitEnd(app.submit(opt + "/absent.py", ""));
            assertThat(run.path("status").asText()).isEqualTo("FAILED");
            assertThat(run.path("kubeApp").path("message").asText())
                    .isEqualTo("There is no file " + opt + "/absent.py on this machine.");
        }
    }
}
