package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.api.config.Settings;
import dev.runs.database.TestDatabase;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official Python SDK, as it comes from PyPI, against a whole server behind TLS, which it insists on. */
class PythonSdkTest {
    private static final int LINES = 5_000;

    @Test
    void theOfficialSdkSubmitsFollowsListsAndCancels(@TempDir Path folder) throws Exception {
        PythonClient sdk = PythonClient.install("The Python SDK", "sdk");
        try (TlsProxy proxy = new TlsProxy(folder);
                App app = App.start(folder, settings(folder, proxy.url()))) {
            proxy.forwardTo(app.server.port());
            upload(app, "bursts.py", """
                    import sys, time
                    for number in range(int(sys.argv[1])):
                        print("line", number)
                        if number % 1700 == 0: time.sleep(0.5)
                    """);
            upload(app, "short.py", "print('short')\n");
            upload(app, "fails.py", "raise ValueError('no such station')\n");
            upload(app, "sleeps.py", "import time\ntime.sleep(600)\n");

            Path log = folder.resolve("client.log");
            JsonNode seen = PythonClient.lastLine(PythonClient.end(
                    sdk.start(
                            log,
                            Map.of("REQUESTS_CA_BUNDLE", proxy.certificate.toString()),
                            "sdk_client.py",
                            proxy.url(),
                            app.memberKey,
                            "s3://runs/acme"),
                    log));

            List<String> lines =
                    IntStream.range(0, LINES).mapToObj(i -> "line " + i).toList();
            assertThat(texts(seen.path("streamed").path("lines"))).isEqualTo(lines);
            assertThat(texts(seen.path("streamed").path("again"))).isEqualTo(lines);
            assertThat(seen.path("streamed").path("status").asText()).isEqualTo("COMPLETED");
            assertThat(seen.path("completed").path("status").asText()).isEqualTo("COMPLETED");
            assertThat(seen.path("failed").path("status").asText()).isEqualTo("FAILED");
            assertThat(seen.path("timedOut").path("status").asText()).isEqualTo("FAILED");
            assertThat(seen.path("cancelled").path("accepted").asBoolean()).isTrue();
            assertThat(seen.path("cancelled").path("status").asText()).isEqualTo("CANCELLED");
            assertThat(seen.path("attached").path("name").asText()).isEqualTo("sdk-streamed");
            assertThat(seen.path("attached").path("region").asText()).isEqualTo("aws-us-west-2");
            assertThat(seen.path("measured").path("cpu").asDouble()).isBetween(0.1, 1_000.0);
            assertThat(seen.path("measured").path("memory").asDouble()).isBetween(0.1, 10.0);
            assertThat(seen.path("measured").path("points").asInt()).isPositive();
            // 0.36 dollars an hour are 0.0001 a second.
            assertThat(seen.path("measured").path("cost").asDouble()).isBetween(0.0001, 0.01);
            assertThat(seen.path("listed").path("total").asInt()).isEqualTo(4);
            assertThat(texts(seen.path("listed").path("names")))
                    .containsExactly("sdk-timed-out", "sdk-failed", "sdk-completed", "sdk-streamed");
            assertThat(seen.path("refused").path("status").asInt()).isEqualTo(422);
            assertThat(seen.path("refused").path("requestId").asText()).hasSize(26);
        }
    }

    /** Past the proxy, whose certificate only the SDK is told to trust. */
    private static void upload(App app, String name, String content) {
        URI url = URI.create(App.json(app.post(app.memberKey, "/files/upload-url?key=runs/acme/" + name, ""))
                .path("uploadUrl")
                .asText());
        assertThat(url.getScheme()).isEqualTo("https");
        assertThat(app.put(app.uri(url.getPath()).toString(), BodyPublishers.ofString(content))
                        .statusCode())
                .isEqualTo(200);
    }

    private static Settings settings(Path folder, String publicUrl) {
        return App.settings(
                folder,
                TestDatabase.createAddress(),
                Map.of(
                        "RUNS_PUBLIC_URL",
                        publicUrl,
                        "RUNS_RUNTIMES",
                        "[{name: tiny, cpus: 2, memoryGb: 2, pricePerHour: 0.36}]"));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
