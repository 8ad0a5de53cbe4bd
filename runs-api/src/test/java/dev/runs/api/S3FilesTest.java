package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.api.config.Settings;
import dev.runs.database.TestDatabase;
import dev.runs.s3.S3Account;
import dev.runs.s3.TestBuckets;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose files lie in S3: nobody who uses it sees a difference. */
class S3FilesTest {
    @Test
    void aRunHasItsFilesFromThereAndLeavesItsResultsThere(@TempDir Path folder) throws Exception {
        try (App app = App.start(folder, settings(folder))) {
            app.upload("data.json", "{\"answer\": 42}");
            String uri = app.upload("main.py", """
                    import json, os
                    answer = json.load(open("data.json"))["answer"]
                    print("the answer is", answer)
                    open(os.path.join(os.environ["RUNS_OUTPUT"], "answer.txt"), "w").write(str(answer))
                    """);
            String id = app.submit(
                    uri, ",\"environment\":{\"dependencies\":[{\"filePath\":\"s3://runs/acme/data.json\"}]}");
            app.upload("data.json", "{\"answer\": 0}");

            JsonNode run = app.awaitEnd(id);

            assertThat(run.path("status").asText()).as(run.toString()).isEqualTo("COMPLETED");
            assertThat(App.json(app.get(app.memberKey, "/runs/" + id + "/logs?cursor=0&size=10"))
                            .path("items")
                            .findValuesAsText("raw"))
                    .as("the version that it was submitted with")
                    .containsExactly("the answer is 42");
            HttpResponse<String> result =
                    app.get(app.memberKey, "/files/download?key=runs/acme/runs/" + id + "/answer.txt");
            assertThat(result.body()).isEqualTo("42");
            assertThat(app.doctorsFindings()).isEmpty();
        }
    }

    /** As an administrator sets them. */
    static Settings settings(Path folder) {
        S3Account account = TestBuckets.account();
        S3Account.Key key = account.key().orElseThrow();
        Map<String, String> variables = new HashMap<>(Map.of(
                "RUNS_FILES", "s3://" + TestBuckets.make() + "/runs",
                "RUNS_S3_ENDPOINT", account.endpoint().orElseThrow().toString(),
                "RUNS_S3_ACCESS_KEY_ID", key.id(),
                "RUNS_S3_SECRET_ACCESS_KEY", key.secret()));
        return App.settings(folder, TestDatabase.createAddress(), variables);
    }
}
