package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Role;
import dev.runs.api.config.Settings;
import dev.runs.database.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of requests that Schemathesis makes of the description, right ones and wrong ones, to every operation that
 * there is: none is answered with a 5xx or otherwise than described, and every operation succeeds for some.
 */
class FuzzTest {
    private static final int LEAST_REQUESTS = 5_000;
    /** What it reads to begin with, and does not test. */
    private static final String BEFORE_ALL = "GET /openapi.json";

    private static final int SEED = Integer.getInteger("fuzz.seed", 20260101);
    private static final int EXAMPLES = Integer.getInteger("fuzz.examples", 220);

    @Test
    void nothingThatIsSentIsAnsweredOtherwiseThanDescribed(@TempDir Path folder) throws Exception {
        Schemathesis tool = Schemathesis.install();
        try (App app = App.start(folder, settings(folder))) {
            app.limit(100, 100_000, 3600);
            FuzzPool.fill(app, tool.folder());
            String keys = String.join(
                    " ",
                    app.memberKey,
                    app.key("acme", "admin@acme.example", Role.ADMIN),
                    app.key("acme", "viewer@acme.example", Role.VIEWER));

            Schemathesis.Report report = tool.run(app.uri("/openapi.json"), keys, SEED, EXAMPLES);

            JsonNode metrics = metrics(app);
            long requests = metric(metrics, "timers", "requests");
            long failures = metric(metrics, "meters", "5xx-responses");
            System.out.printf(
                    "Fuzzing with seed %d: %,d requests to %d operations; the server counted %,d, %d of them answered with 5xx%n",
                    SEED, report.requests(), report.succeeded().size(), requests, failures);
            assertThat(report.isRight()).as(report.output()).isTrue();
            assertThat(failures).isZero();
            assertThat(requests).isGreaterThanOrEqualTo(LEAST_REQUESTS);
            assertThat(report.succeeded())
                    .as("Operations that succeeded at least once; where one did not, FuzzPool lacks what it asks for")
                    .containsExactlyInAnyOrderElementsOf(Contract.SERVED.operations().stream()
                            .map(Object::toString)
                            .filter(operation -> !operation.equals(BEFORE_ALL))
                            .toList());
            awaitQuiet(app);
            assertThat(app.doctorsFindings()).isEmpty();
            assertThat(errors(folder.resolve("server.log"))).isEmpty();
        }
    }

    /** As usual, but for the limit on requests of one caller. */
    private static Settings settings(Path folder) {
        return App.settings(
                folder,
                TestDatabase.createAddress(),
                Map.of(
                        "RUNS_LIMITS_REQUESTS_PER_SECOND",
                        "0",
                        "RUNS_WEI_WORKCELLS",
                        "{acme: " + workcell(folder) + "}"));
    }

    /** From a file: whoever removes what was put there has this one again. */
    private static Path workcell(Path folder) {
        try {
            return Files.writeString(folder.resolve("workcell.yaml"), AccessWorld.WORKCELL);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode metrics(App app) {
        int port = ((ServerConnector) app.server.jetty().getConnectors()[1]).getLocalPort();
        return App.json(app.send("", HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))));
    }

    private static long metric(JsonNode metrics, String kind, String name) {
        JsonNode metric = metrics.path(kind).path("io.dropwizard.jetty.MutableServletContextHandler." + name);
        assertThat(metric.path("count").isNumber()).as(name).isTrue();
        return metric.path("count").asLong();
    }

    /** Until the last program has ended. */
    private static void awaitQuiet(App app) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> App.json(app.get(app.memberKey, "/runs?status=PENDING&status=RUNNING&size=0"))
                                .path("total")
                                .asInt()
                        == 0);
    }

    private static Stream<String> errors(Path log) {
        try {
            return Files.readAllLines(log).stream().filter(line -> line.startsWith("ERROR"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
