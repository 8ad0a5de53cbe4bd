package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data points, field by field as WEI answers them. */
class WeiDataTest {
    private static final String ABSENT = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    private static App app;
    private static Path folder;
    private static int number;

    @BeforeAll
    static void start(@TempDir Path temporary) {
        folder = temporary;
        app = App.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        try (Stream<Path> left = Files.list(folder.resolve("data/forms"))) {
            assertThat(left).as("what came in with forms").isEmpty();
        }
        app.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"b\":[1,2.50],\"a\":null}", "null", "\"text \u00e9\"", "0", "[]"})
    void aValueComesBackAsItWas(String value) {
        String experiment = experiment();
        String id = nextId();
        HttpResponse<String> stored = urlencoded("{\"label\":\"x\",\"type\":\"data_value\",\"value\":" + value
                + ",\"id\":\"" + id + "\",\"experiment_id\":\"" + experiment + "\",\"step_id\":null}");
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
        assertThat(stored.body()).isEqualTo("{\"status\":\"success\"}");
        String same = value.replace("2.50", "2.5");
        assertThat(get("data/" + id).body()).isEqualTo("{\"value\":" + same + "}");
        String info = "{\"label\":\"x\",\"step_id\":null,\"workflow_id\":null,\"experiment_id\":\"" + experiment
                + "\",\"campaign_id\":null,\"type\":\"data_value\",\"id\":\"" + id + "\",\"value\":" + same + "}";
        assertThat(get("data/" + id + "/info").body()).isEqualTo(info);
        assertThat(get("experiments/" + experiment + "/data").body()).isEqualTo("{\"" + id + "\":" + info + "}");
    }

    /** WEI's client sends the whole path that the file has with it. */
    @ParameterizedTest
    @ValueSource(strings = {"plate.png", "/home/me/lab/plate.png", "C:\\lab\\plate.png", "../../../plate.png"})
    void aFileComesBackAsItWasAndLiesBelowItsExperiment(String name) {
        String experiment = experiment();
        String id = nextId();
        String workflow = nextId();
        HttpResponse<String> stored = multipart(
                "{\"label\":\"x\",\"type\":\"local_file\",\"path\":\"/etc/passwd\",\"id\":\"" + id
                        + "\",\"experiment_id\":\"" + experiment + "\",\"workflow_id\":\"" + workflow + "\"}",
                name,
                "bytes \u00e9\r\n");
        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(200);
        HttpResponse<String> file = get("data/" + id);
        assertThat(file.body()).isEqualTo("bytes \u00e9\r\n");
        assertThat(file.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
        String path = "s3://runs/acme/experiments/" + experiment + "/" + id + "/plate.png";
        assertThat(get("data/" + id + "/info").body())
                .isEqualTo("{\"label\":\"x\",\"step_id\":null,\"workflow_id\":\"" + workflow
                        + "\",\"experiment_id\":\"" + experiment + "\",\"campaign_id\":null,\"type\":\"local_file\","
                        + "\"id\":\"" + id + "\",\"path\":\"" + path + "\"}");
        assertThat(app.get(app.memberKey, "/files/download?key=" + path).body()).isEqualTo("bytes \u00e9\r\n");
    }

    @Test
    void oneThatIsKnownAlreadyStaysAsItIs() {
        String first = "{\"label\":\"x\",\"type\":\"data_value\",\"value\":1,\"id\":\"" + nextId()
                + "\",\"experiment_id\":\"" + experiment() + "\"}";
        String id = json(first).path("id").asText();
        urlencoded(first);
        assertThat(urlencoded(first.replace("\"value\":1", "\"value\":2")).body())
                .isEqualTo("{\"status\":\"success\"}");
        assertThat(get("data/" + id).body()).isEqualTo("{\"value\":1}");
    }

    @Test
    void oneThatBelongsToNothingIsRefusedInWeisWords() {
        HttpResponse<String> answer = urlencoded("{\"label\":\"x\",\"type\":\"data_value\",\"value\":1}");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo("{\"status\":\"error\",\"message\":"
                        + "\"Experiment ID is required when uploading datapoints.\"}");
    }

    @Test
    void whatIsUnknownIsNotFound() {
        for (String path : List.of("data/" + ABSENT, "data/" + ABSENT + "/info")) {
            assertThat(get(path).statusCode()).isEqualTo(404);
            assertThat(App.json(get(path)).path("detail").asText()).isEqualTo("Data point " + ABSENT + " not found");
        }
        assertThat(get("experiments/" + ABSENT + "/data").statusCode()).isEqualTo(404);
        for (String field : List.of("experiment_id", "campaign_id")) {
            HttpResponse<String> answer = urlencoded("{\"label\":\"x\",\"type\":\"data_value\",\"value\":1,"
                    + "\"experiment_id\":\"" + experiment() + "\",\"" + field + "\":\"" + ABSENT + "\"}");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(App.json(answer).path("detail").asText()).contains(ABSENT + " not found");
        }
    }

    @Test
    void whatIsWrongIsToldInTheWordsOfWeisModels() {
        String experiment = experiment();
        Map<String, String> wrong = Map.of(
                "{\"type\":\"data_value\",\"value\":1}",
                "1 validation error for DataPoint\nlabel\n  Field required [type=missing, input_value={'type':"
                        + " 'data_value', 'value': 1}, input_type=dict]",
                "{\"label\":\"x\",\"type\":\"data_value\"}",
                "value\n  Field required",
                "{\"label\":\"x\",\"type\":\"other\",\"value\":1}",
                "type\n  Input should be 'local_file' or 'data_value'",
                "{\"label\":\"x\",\"type\":\"data_value\",\"value\":1,\"step_id\":\"no\"}",
                "Value error, Invalid ULID in field step_id",
                "nonsense",
                "Invalid JSON",
                "{\"label\":\"x\",\"type\":\"local_file\",\"experiment_id\":\"" + experiment + "\"}",
                "A data point of the type local_file comes with its file.",
                "{\"label\":\"" + "x".repeat(1_001) + "\",\"type\":\"data_value\",\"value\":1,\"experiment_id\":\""
                        + experiment + "\"}",
                "label is longer than 1000 characters.");
        wrong.forEach((point, message) -> {
            HttpResponse<String> answer = urlencoded(point);
            assertThat(answer.statusCode()).as(point).isEqualTo(422);
            assertThat(App.json(answer).path("detail").asText()).contains(message);
        });
        assertThat(form("other=x").body())
                .isEqualTo("{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"datapoint\"],"
                        + "\"msg\":\"Field required\",\"input\":null}]}");
        assertThat(app.post(app.memberKey, "/wei/acme/data/", "{}").statusCode())
                .isEqualTo(415);
    }

    @Test
    void aNameThatCanBeNoFilesIsRefused() {
        String experiment = experiment();
        for (String name : List.of("..", "lab/..", "a\0b", "folder/", "x".repeat(256))) {
            HttpResponse<String> answer = multipart(
                    "{\"label\":\"x\",\"type\":\"local_file\",\"experiment_id\":\"" + experiment + "\"}", name, "x");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
            assertThat(App.json(answer).path("detail").asText()).contains("cannot be the name of a file");
        }
        assertThat(get("experiments/" + experiment + "/data").body()).isEqualTo("{}");
    }

    /** The server of these tests takes 5 MB. */
    @Test
    void aFileThatIsTooLargeIsRefusedAndNothingIsKept() {
        String experiment = experiment();
        HttpResponse<String> answer = multipart(
                "{\"label\":\"x\",\"type\":\"local_file\",\"experiment_id\":\"" + experiment + "\"}",
                "a",
                "x".repeat(5_000_001));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(App.json(answer).path("detail").asText())
                .isEqualTo("The file is larger than the limit of 5000000 bytes.");
        assertThat(get("experiments/" + experiment + "/data").body()).isEqualTo("{}");
    }

    private static String experiment() {
        return App.json(app.post(app.memberKey, "/wei/acme/experiments/", "{\"name\":\"one\"}"))
                .path("experiment_id")
                .asText();
    }

    private static String nextId() {
        number++;
        return "01ARZ3NDEKTSV4RRFFQ69%05d".formatted(number);
    }

    private static JsonNode json(String text) {
        try {
            return App.JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse<String> get(String path) {
        return app.get(app.memberKey, "/wei/acme/" + path);
    }

    private static HttpResponse<String> urlencoded(String point) {
        return form("datapoint=" + URLEncoder.encode(point, StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> form(String form) {
        return app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/wei/acme/data/"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form)));
    }

    private static HttpResponse<String> multipart(String point, String name, String content) {
        String body = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\n\r\n"
                + content + "\r\n--edge\r\nContent-Disposition: form-data; name=\"datapoint\"\r\n\r\n" + point
                + "\r\n--edge--\r\n";
        return app.sendAlone(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/wei/acme/data/"))
                        .header("Content-Type", "multipart/form-data; boundary=edge")
                        .POST(BodyPublishers.ofString(body)));
    }
}
