package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Organization;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageQuotaApiTest {
    private static final String WRITER = """
            import os
            with open(os.path.join(os.environ["RUNS_OUTPUT"], "large.bin"), "wb") as out:
                out.write(bytes(1_000_000))
            print("written")
            """;

    @Test
    void whatDoesNotFitIsRefusedWithItsReasonAndARunSaysSoInItsLog(@TempDir Path folder) throws Exception {
        try (App app = App.start(folder)) {
            String program = app.upload("writer.py", WRITER);
            app.server
                    .accessAdmin()
                    .setLimits(
                            "acme",
                            old -> new Organization(old.id(), old.name(), old.createdAt(), null, null, null, 1, null));
            String url = App.json(app.post(app.memberKey, "/files/upload-url?key=runs/acme/large.bin", ""))
                    .path("uploadUrl")
                    .asText();
            refused(app.put(url, BodyPublishers.ofByteArray(new byte[1_000_000])));

            String id = app.submit(program, "");
            app.awaitStatus(id, "COMPLETED");
            JsonNode log = App.json(app.get(app.memberKey, "/runs/" + id + "/logs"));
            assertThat(log.path("items").toString())
                    .contains("written", "The result file large.bin was not kept: The organization has 99");

            app.upload("fits.bin", "x".repeat(1_000_000 - WRITER.length()));
            refused(app.post(app.memberKey, "/files/upload-url?key=runs/acme/another.bin", ""));
            assertThat(app.doctorsFindings()).isEmpty();
        }
    }

    private static void refused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        JsonNode error = App.json(answer).path("errors").path(0);
        assertThat(error.path("code").asText()).isEqualTo("INSUFFICIENT_QUOTA_ERROR");
        assertThat(error.path("message").asText()).contains("Ask the administrator for more");
    }
}
