package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.database.Database;
import dev.runs.database.DatabaseAddress;
import dev.runs.database.TestDatabase;
import dev.runs.log.LogLine;
import dev.runs.log.LogLine.Source;
import dev.runs.log.LogStore;
import dev.runs.log.LogWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API answers of a log beyond the contract: its end, from a time on, what is found in it, all of it. */
class LogApiTest {
    private static final long NOON = 1_767_268_800_000L;
    private static final int LINES = 150_000;

    private static App app;
    private static Database database;
    /** Over, and its log has many lines. */
    private static String run;
    /** Waits in the queue. */
    private static String queued;

    @BeforeAll
    static void start(@TempDir Path folder) {
        DatabaseAddress address = TestDatabase.createAddress();
        app = App.start(folder, address);
        database = Database.connect(address, 2);
        run = app.submit(app.upload("empty.py", "pass"), ",\"name\":\"nightly-run\"");
        app.awaitStatus(run, "COMPLETED");
        LogWriter writer =
                new LogStore(database.jdbi()).open(run, Integer.MAX_VALUE).orElseThrow();
        for (int from = 0; from < LINES; from += 10_000) {
            List<LogLine> lines = IntStream.range(from, from + 10_000)
                    .mapToObj(i -> LogLine.of(NOON + 10L * i, Source.PROGRAM, "line " + i))
                    .toList();
            assertThat(writer.append(lines, "" + from)).isTrue();
        }
        app.limit(0, 100, 3600);
        queued = app.submit("s3://runs/acme/empty.py", "");
    }

    @AfterAll
    static void stop() {
        app.close();
        database.close();
    }

    @Test
    void theTailIsTheEndAndItsCursorsLeadOn() {
        JsonNode tail = logs(run, "?tail=3");
        assertThat(raws(tail)).containsExactly("line 149997", "line 149998", "line 149999");
        assertThat(tail.path("current_page").asInt()).isEqualTo(149_997);
        assertThat(tail.path("next_page").asInt()).isEqualTo(LINES);
        assertThat(logs(run, "?cursor=149997")).isEqualTo(tail);
        assertThat(logs(run, "?tail=10000").path("items")).hasSize(10_000);
        assertThat(logs(queued, "?tail=3").toString()).isEqualTo("{\"items\":[],\"current_page\":0,\"next_page\":0}");
    }

    @Test
    void aTimeLeadsToTheFirstLineAtOrAfterIt() {
        for (String time : List.of(
                "" + (NOON + 499_991),
                "2026-01-01T12:08:19.991Z",
                "2026-01-01T13:08:19.9900001%2B01:00",
                "2026-01-01T13:08:20+01:00")) {
            JsonNode page = logs(run, "?size=2&from_time=" + time);
            assertThat(raws(page)).as(time).containsExactly("line 50000", "line 50001");
            assertThat(page.path("current_page").asInt()).isEqualTo(50_000);
            assertThat(page.path("next_page").asInt()).isEqualTo(50_002);
        }
        assertThat(raws(logs(run, "?size=1&from_time=0"))).containsExactly("line 0");
        assertThat(raws(logs(run, "?size=1&from_time=1960-01-01T00:00:00Z"))).containsExactly("line 0");
        assertThat(logs(run, "?from_time=9999-12-31T23:59:59Z")
                        .path("next_page")
                        .isNull())
                .isTrue();
        assertThat(logs(queued, "?from_time=" + NOON).path("next_page").asLong())
                .isEqualTo(NOON);
    }

    @Test
    void aSearchAnswersLinesWithTheirNumbersAndGoesOn() {
        JsonNode page = logs(run, "?q=line%204999&size=3");
        assertThat(page.path("complete").asBoolean()).isTrue();
        assertThat(page.path("items").get(1).toString())
                .isEqualTo("{\"line\":49990,\"timestamp\":" + (NOON + 499_900)
                        + ",\"raw\":\"line 49990\",\"match\":true}");
        assertThat(numbers(page)).containsExactly(4_999, 49_990, 49_991);
        JsonNode rest = logs(run, "?q=line%204999&cursor=" + page.path("next_page"));
        assertThat(numbers(rest))
                .isEqualTo(IntStream.range(49_992, 50_000).boxed().toList());
        assertThat(rest.path("next_page").isNull()).isTrue();
        assertThat(numbers(logs(run, "?q=line%204999&size=1&context=2")))
                .containsExactly(4_997, 4_998, 4_999, 5_000, 5_001);
        assertThat(numbers(logs(run, "?q=E%20149999&case=insensitive"))).containsExactly(149_999);
        assertThat(numbers(logs(run, "?q=E%20149999"))).isEmpty();
        assertThat(numbers(logs(run, "?q=%5Eline%20%5B12%5D%24&regex=true"))).containsExactly(1, 2);
        assertThat(numbers(logs(run, "?q=e%207&size=1&from_time=" + (NOON + 700_000L))))
                .containsExactly(70_000);
        assertThat(logs(queued, "?q=x").toString())
                .isEqualTo("{\"items\":[],\"current_page\":0,\"next_page\":0,\"complete\":true}");
    }

    @Test
    void whatCannotBeAnsweredSaysWhichParameterAndWhatToDo() {
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("?tail=0", "tail"),
                Map.entry("?tail=10001", "tail"),
                Map.entry("?tail=", "tail"),
                Map.entry("?tail=5&cursor=0", "tail"),
                Map.entry("?tail=5&from_time=0", "tail"),
                Map.entry("?tail=5&q=x", "tail"),
                Map.entry("?from_time=0&cursor=0", "from_time"),
                Map.entry("?from_time=", "from_time"),
                Map.entry("?from_time=today", "from_time"),
                Map.entry("?from_time=2026-01-01", "from_time"),
                Map.entry("?q=", "q"),
                Map.entry("?q=a%0Ab", "q"),
                Map.entry("?q=(&regex=true", "q"),
                Map.entry("?q=(((x%7B1000%7D)%7B1000%7D)%7B1000%7D)%7B1000%7D&regex=true", "q"),
                Map.entry("?q=" + "x".repeat(1_001), "q"),
                Map.entry("?q=x&regex=yes", "regex"),
                Map.entry("?q=x&case=lower", "case"),
                Map.entry("?q=x&context=11", "context"),
                Map.entry("?q=x&size=0", "size"),
                Map.entry("?q=x&size=1001", "size"),
                Map.entry("?q=x&cursor=-1", "cursor"),
                Map.entry("/download?timestamps=1", "timestamps"));
        wrong.forEach((query, field) -> {
            HttpResponse<String> answer = app.get(app.memberKey, "/runs/" + run + "/logs" + query);
            assertThat(answer.statusCode()).as(query).isEqualTo(422);
            JsonNode error = App.json(answer).path("errors").get(0);
            assertThat(error.path("field").asText()).as(query).isEqualTo(field);
            assertThat(error.path("suggestion").asText()).as(query).isNotEmpty();
        });
    }

    @Test
    void aDownloadIsTheWholeLogAsAFileCompressedWhereThatIsAsked() throws Exception {
        for (String coding : List.of("identity", "gzip")) {
            HttpResponse<byte[]> answer = download("", coding);
            assertThat(answer.headers().firstValue("Content-Disposition").orElseThrow())
                    .startsWith("attachment; filename=\"nightly-run.log\"");
            assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/plain");
            assertThat(answer.headers().firstValue("Content-Encoding").orElse("identity"))
                    .isEqualTo(coding);
            List<String> lines = lines(answer);
            assertThat(lines).hasSize(LINES).startsWith("line 0").endsWith("line 149999");
        }
        assertThat(lines(download("?timestamps=true", "gzip")))
                .startsWith("2026-01-01T12:00:00.000Z line 0", "2026-01-01T12:00:00.010Z line 1");
        assertThat(app.get(app.memberKey, "/runs/" + queued + "/logs/download").body())
                .isEmpty();
    }

    private static HttpResponse<byte[]> download(String query, String coding) throws IOException, InterruptedException {
        URI uri = app.uri("/runs/" + run + "/logs/download" + query);
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("X-API-Key", app.memberKey)
                                .header("Accept-Encoding", coding)
                                .build(),
                        BodyHandlers.ofByteArray());
    }

    private static List<String> lines(HttpResponse<byte[]> answer) throws IOException {
        boolean compressed =
                answer.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
        InputStream body = new ByteArrayInputStream(answer.body());
        try (InputStream text = compressed ? new GZIPInputStream(body) : body) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static JsonNode logs(String id, String query) {
        HttpResponse<String> answer = app.get(app.memberKey, "/runs/" + id + "/logs" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return App.json(answer);
    }

    private static List<String> raws(JsonNode page) {
        return StreamSupport.stream(page.path("items").spliterator(), false)
                .map(item -> item.path("raw").asText())
                .toList();
    }

    private static List<Integer> numbers(JsonNode page) {
        return StreamSupport.stream(page.path("items").spliterator(), false)
                .map(item -> item.path("line").asInt())
                .toList();
    }
}
