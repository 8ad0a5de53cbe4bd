package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Role;
import dev.runs.database.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code GET /runs/{run_id}/metrics}, with the very keys and shapes that the official clients read. */
class MetricsApiTest {
    private static final String NOTHING = "{\"series_metrics\":{},\"instant_metrics\":{}}";
    private static final double PRICE = 3.6;

    private static Path folder;
    private static App app;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        Files.writeString(folder.resolve("config.yml"), """
                data: %s
                runtimes:
                  - { name: tiny, cpus: 2, memoryGb: 1, pricePerHour: %s }
                  - { name: free, cpus: 2, memoryGb: 1 }
                """.formatted(folder.resolve("data"), PRICE));
        app = App.start(folder, App.settings(folder, TestDatabase.createAddress(), Map.of()));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void aRunIsMeasuredWhileItRunsAndAfterwards() throws Exception {
        Path gate = folder.resolve("gate");
        String id = app.submit(app.upload("busy.py", """
                import os, time
                kept = b"x" * (256 << 20)
                while time.process_time() < 2.5 or not os.path.exists("%s"): sum(range(1000))
                """.formatted(gate)), "");
        JsonNode active = await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> metrics(id),
                        metrics -> metrics.path("instant_metrics").size() == 3);
        assertThat(active.at("/instant_metrics/CPU_UTILIZATION_PERCENT/display_name")
                        .asText())
                .isEqualTo("CPU, average so far");
        assertThat(active.at("/instant_metrics/COST_USD/display_name").asText()).isEqualTo("Cost so far");
        Files.createFile(gate);
        JsonNode run = app.awaitStatus(id, "COMPLETED");

        JsonNode metrics = metrics(id);

        double seconds = Duration.between(time(run, "startTime"), time(run, "completeTime"))
                        .toMillis()
                / 1_000.0;
        JsonNode instant = metrics.path("instant_metrics");
        assertThat(instant.at("/COST_USD/metric/data/value").asDouble())
                .isCloseTo(PRICE * seconds / 3_600, within(1e-9));
        assertThat(instant.at("/COST_USD/metric/format").asText()).isEqualTo("CURRENCY");
        assertThat(instant.at("/COST_USD/metric/data/timestamp").asLong())
                .isEqualTo(time(run, "completeTime").toEpochMilli());
        double cpuSeconds =
                instant.at("/CPU_UTILIZATION_PERCENT/metric/data/value").asDouble() / 100 * 2 * seconds;
        assertThat(cpuSeconds).isBetween(2.4, seconds);
        assertThat(instant.at("/CPU_UTILIZATION_PERCENT/metric/format").asText())
                .isEqualTo("PERCENTAGE");
        assertThat(instant.at("/MEMORY_UTILIZATION_PERCENT/metric/data/value").asDouble())
                .isCloseTo(26, withinPercentage(10));
        assertThat(instant.at("/MEMORY_UTILIZATION_PERCENT/display_name").asText())
                .isEqualTo("Memory, peak");
        JsonNode series = metrics.path("series_metrics");
        assertThat(series.properties()).hasSize(2).allSatisfy(metric -> {
            JsonNode data = metric.getValue().at("/metric/data");
            assertThat(data).hasSizeGreaterThanOrEqualTo(2).allSatisfy(value -> {
                assertThat(value.path("value").isNumber()).isTrue();
                assertThat(Instant.ofEpochMilli(value.path("timestamp").asLong()))
                        .isBetween(
                                time(run, "startTime"),
                                time(run, "completeTime").plusSeconds(1));
            });
        });
    }

    @Test
    void whatIsNotMeasuredIsAbsent() {
        String program = app.upload("pass.py", "pass\n");
        app.limit(0, 100, 3600);
        String waiting = app.submit(program, "");
        assertThat(app.get(app.memberKey, "/runs/" + waiting + "/metrics").body())
                .isEqualTo(NOTHING);
        app.limit(100, 100, 3600);
        String simulated = app.submit(program, ",\"simulate\":true");
        app.awaitStatus(simulated, "COMPLETED");
        assertThat(app.get(app.memberKey, "/runs/" + simulated + "/metrics").body())
                .isEqualTo(NOTHING);
        String free = app.submit(program, ",\"runtime\":\"free\"");
        app.awaitStatus(free, "COMPLETED");
        assertThat(metrics(free).path("instant_metrics").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("CPU_UTILIZATION_PERCENT", "MEMORY_UTILIZATION_PERCENT");
    }

    @Test
    void othersRunsHaveNone() {
        String id = app.submit(app.upload("theirs.py", "pass\n"), "");
        String other = app.key("globex", "other@globex.example", Role.ADMIN);
        assertThat(app.get(other, "/runs/" + id + "/metrics").statusCode()).isEqualTo(404);
        assertThat(app.get(app.memberKey, "/runs/none/metrics").statusCode()).isEqualTo(404);
    }

    private static JsonNode metrics(String id) {
        return App.json(app.get(app.memberKey, "/runs/" + id + "/metrics"));
    }

    private static Instant time(JsonNode run, String field) {
        return Instant.parse(run.path(field).asText());
    }
}
