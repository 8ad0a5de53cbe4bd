package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WEI's own client, as it comes from PyPI and unmodified, against a whole server. */
class WeiClientTest {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?";

    @Test
    void theClientKeepsAnExperimentItsCampaignEventsAndDataPoints(@TempDir Path folder) throws Exception {
        PythonClient client = PythonClient.ofWei();
        Path own = Files.createDirectory(folder.resolve("own"));
        Path log = folder.resolve("client.log");
        try (App app = App.start(folder)) {
            JsonNode seen = PythonClient.lastLine(PythonClient.end(
                    client.start(
                            log,
                            Map.of(),
                            "experiment_client.py",
                            "127.0.0.1",
                            String.valueOf(app.server.port()),
                            "acme",
                            app.memberKey,
                            own.toString()),
                    log));

            JsonNode experiment = seen.path("experiment");
            String id = experiment.path("experiment_id").asText();
            String campaign = seen.path("campaign").path("campaign_id").asText();
            assertThat(experiment.path("experiment_name").asText()).isEqualTo("Growth");
            assertThat(experiment.path("campaign_id").asText()).isEqualTo(campaign);
            assertThat(experiment.path("experiment_directory").asText()).isEqualTo("s3://runs/acme/experiments/" + id);
            assertThat(seen.path("campaign").path("campaign_name").asText()).isEqualTo("Autumn");
            assertThat(seen.path("campaign").path("experiment_ids").toString()).isEqualTo("[\"" + id + "\"]");
            assertThat(seen.path("continued").path("experiment_id").asText()).isEqualTo(id);
            assertThat(seen.path("continued").path("experiment_description").asText())
                    .isEqualTo("How fast it grows");
            assertThat(seen.path("sameCampaign").asBoolean()).isTrue();
            assertThat(seen.path("checkedIn").asText()).matches(TIME);
            assertThat(seen.path("refused").asInt()).isEqualTo(401);

            assertThat(words(seen.path("events")))
                    .containsExactly(
                            "EXPERIMENT COMMENT",
                            "EXPERIMENT DECISION",
                            "EXPERIMENT LOCAL_COMPUTE",
                            "EXPERIMENT GLOBUS_COMPUTE",
                            "EXPERIMENT GLADIER_FLOW",
                            "EXPERIMENT LOOP_START");
            assertThat(seen.path("events").path(0).path("comment").asText()).isEqualTo("It is green");
            assertThat(seen.path("events").path(2).path("kwargs").toString()).isEqualTo("{\"axis\":0}");
            List<String> all = new ArrayList<>(List.of("EXPERIMENT START"));
            all.addAll(words(seen.path("events")));
            all.addAll(List.of("EXPERIMENT CONTINUE", "EXPERIMENT END"));
            assertThat(words(seen.path("log"))).isEqualTo(all);
            assertThat(seen.path("log")
                            .path(0)
                            .path("experiment")
                            .path("experiment_name")
                            .asText())
                    .isEqualTo("Growth");

            assertThat(seen.path("stored").path("status").asText()).isEqualTo("success");
            assertThat(seen.path("value").toString()).isEqualTo("{\"value\":{\"grams\":[1,null]}}");
            assertThat(seen.path("valueInfo").path("campaign_id").asText()).isEqualTo(campaign);
            assertThat(seen.path("storedFile").path("status").asText()).isEqualTo("success");
            assertThat(seen.path("fileIsTheSame").asBoolean()).isTrue();
            assertThat(seen.path("copyIsTheSame").asBoolean()).isTrue();
            assertThat(seen.path("fileInfo").path("path").asText())
                    .isEqualTo("s3://runs/acme/experiments/" + id + "/"
                            + seen.path("fileInfo").path("id").asText() + "/plate 1.bin");
            assertThat(seen.path("data")).hasSize(2);
        }
    }

    private static List<String> words(JsonNode events) {
        List<String> words = new ArrayList<>();
        events.forEach(event -> words.add(event.path("event_type").asText() + " "
                + event.path("event_name").asText()));
        return words;
    }
}
