package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Experiments, campaigns and events, field by field as WEI answers them. */
class WeiExperimentTest {
    private static final String ABSENT = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?";

    private static App app;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void anExperimentIsAnsweredFieldByField() {
        HttpResponse<String> made = post("experiments/", "{\"experiment_name\":\"Growth \u00e9\"}");
        assertThat(made.statusCode()).isEqualTo(200);
        String id = App.json(made).path("experiment_id").asText();
        assertThat(id).hasSize(26);
        assertThat(made.body())
                .isEqualTo(
                        "{\"experiment_name\":\"Growth \u00e9\",\"campaign_id\":null,\"experiment_description\":null,"
                                + "\"email_addresses\":[],\"experiment_id\":\"" + id + "\",\"experiment_directory\":"
                                + "\"s3://runs/acme/experiments/" + id + "\",\"check_in_timestamp\":null}");
        assertThat(get("experiments/" + id).body()).isEqualTo(made.body());
        assertThat(json("experiments/").path(id).toString()).isEqualTo(made.body());
        assertThat(json("experiments/all").path(id).toString()).isEqualTo(made.body());
    }

    @Test
    void theOtherNameOfTheNameAndWhatIsOptionalAreTaken() {
        String campaign = campaign();
        JsonNode made = App.json(post(
                "experiments/",
                "{\"name\":\"a\",\"campaign_id\":\"" + campaign + "\",\"experiment_description\":\"why\","
                        + "\"email_addresses\":[\"lab@acme.example\"],\"unknown\":1}"));
        assertThat(made.path("experiment_name").asText()).isEqualTo("a");
        assertThat(made.path("experiment_description").asText()).isEqualTo("why");
        assertThat(made.path("email_addresses").toString()).isEqualTo("[\"lab@acme.example\"]");
        assertThat(json("campaigns/" + campaign).path("experiment_ids").toString())
                .isEqualTo("[\"" + made.path("experiment_id").asText() + "\"]");
        assertThat(App.json(post("experiments/", "{\"name\":\"a\",\"campaign_id\":\"\"}"))
                        .path("campaign_id")
                        .isNull())
                .as("one that is empty counts as none")
                .isTrue();
    }

    @Test
    void aCheckInAnswersNullAndIsNoted() {
        String id = experiment();
        HttpResponse<String> answer = post("experiments/" + id + "/check_in", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("null");
        assertThat(json("experiments/" + id).path("check_in_timestamp").asText())
                .matches(TIME);
    }

    @Test
    void aCampaignIsAnsweredFieldByFieldAndIsAnEvent() {
        HttpResponse<String> made = post("campaigns/", "{\"campaign_name\":\"Autumn\",\"campaign_description\":\"x\"}");
        String id = App.json(made).path("campaign_id").asText();
        assertThat(made.body())
                .isEqualTo("{\"campaign_name\":\"Autumn\",\"campaign_description\":\"x\",\"campaign_id\":\"" + id
                        + "\",\"experiment_ids\":[]}");
        assertThat(get("campaigns/" + id).body()).isEqualTo(made.body());
        assertThat(json("campaigns/").path(id).toString()).isEqualTo(made.body());
        assertThat(json("campaigns/all").path(id).toString()).isEqualTo(made.body());
        JsonNode event = json("events/").elements().next();
        assertThat(event.path("event_type").asText() + event.path("event_name").asText())
                .isEqualTo("CAMPAIGNCREATE");
        assertThat(event.path("campaign").toString()).isEqualTo(made.body());
    }

    @Test
    void anEventIsAnsweredWithEverythingItSaysInWeisOrder() {
        String experiment = experiment();
        HttpResponse<String> made = post(
                "events/",
                "{\"zeta\":{\"b\":1,\"a\":[null,1.50,\"\u00e9\"]},\"event_name\":\"COMMENT\",\"event_type\":\"EXPERIMENT\","
                        + "\"experiment_id\":\"" + experiment + "\",\"comment\":\"hello\"}");
        JsonNode event = App.json(made);
        String id = event.path("event_id").asText();
        assertThat(id).hasSize(26);
        assertThat(event.path("event_timestamp").asText()).matches(TIME);
        assertThat(made.body())
                .isEqualTo("{\"event_id\":\"" + id + "\",\"event_timestamp\":\""
                        + event.path("event_timestamp").asText() + "\",\"experiment_id\":\"" + experiment
                        + "\",\"campaign_id\":null,\"workcell_id\":null,\"event_type\":\"EXPERIMENT\","
                        + "\"event_name\":\"COMMENT\",\"event_info\":null,\"zeta\":{\"b\":1,\"a\":[null,1.5,\"\u00e9\"]},"
                        + "\"comment\":\"hello\"}");
        assertThat(get("events/" + id).body()).isEqualTo(made.body());
        assertThat(get("experiments/" + experiment + "/events").body())
                .isEqualTo("{\"" + id + "\":" + made.body() + "}");
        assertThat(get("experiments/" + experiment + "/log").body()).isEqualTo("[" + made.body() + "]");
        assertThat(json("events/all").path(id).toString()).isEqualTo(made.body());
    }

    @Test
    void aClientsOwnIdAndTimeAreKeptAndTheSameEventIsKeptOnce() {
        String first =
                "{\"event_id\":\"01ARZ3NDEKTSV4RRFFQ69G5FA1\",\"event_timestamp\":\"2026-11-21T18:33:19.438650\","
                        + "\"event_type\":\"EXPERIMENT\",\"event_name\":\"DECISION\",\"decision_value\":true}";
        HttpResponse<String> made = post("events/", first);
        assertThat(App.json(made).path("event_timestamp").asText()).isEqualTo("2026-11-21T18:33:19.438650");
        assertThat(post("events/", first.replace("true", "false")).body()).isEqualTo(made.body());
        assertThat(get("events/01ARZ3NDEKTSV4RRFFQ69G5FA1").body()).isEqualTo(made.body());
    }

    /** More than are read at once. */
    @Test
    void aLongLogIsWholeAndInTheOrderOfArrival() {
        String experiment = experiment();
        List<String> sent = IntStream.range(0, 45).mapToObj(i -> "n" + i).toList();
        sent.forEach(name -> post(
                "events/",
                "{\"event_type\":\"x\",\"event_name\":\"" + name + "\",\"experiment_id\":\"" + experiment + "\"}"));
        List<String> told = new ArrayList<>();
        json("experiments/" + experiment + "/log")
                .forEach(event -> told.add(event.path("event_name").asText()));
        assertThat(told).isEqualTo(sent);
        assertThat(json("experiments/" + experiment + "/events")).hasSize(45);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,experiments/ID,Experiment",
        "GET,experiments/ID/events,Experiment",
        "GET,experiments/ID/log,Experiment",
        "POST,experiments/ID/check_in,Experiment",
        "GET,campaigns/ID,Campaign",
        "GET,events/ID,Event"
    })
    void whatIsUnknownIsNotFound(String method, String path, String kind) {
        for (String id : List.of(ABSENT, "no-ulid", "%C3%A9")) {
            String at = path.replace("ID", id);
            HttpResponse<String> answer = method.equals("GET") ? get(at) : post(at, "");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(App.json(answer).path("detail").asText())
                    .isEqualTo(kind + " " + id.replace("%C3%A9", "\u00e9") + " not found");
        }
    }

    @Test
    void whatNamesSomethingUnknownIsNotFound() {
        assertThat(post("experiments/", "{\"name\":\"a\",\"campaign_id\":\"" + ABSENT + "\"}")
                        .body())
                .contains("Campaign " + ABSENT + " not found");
        assertThat(post("events/", "{\"event_type\":\"a\",\"event_name\":\"b\",\"experiment_id\":\"" + ABSENT + "\"}")
                        .body())
                .contains("Experiment " + ABSENT + " not found");
        assertThat(post("events/", "{\"event_type\":\"a\",\"event_name\":\"b\",\"campaign_id\":\"" + ABSENT + "\"}")
                        .body())
                .contains("Campaign " + ABSENT + " not found");
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongIsListedAsFastApiDoes(String path, String body, String details) {
        HttpResponse<String> answer = post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
        assertThat(answer.body()).isEqualTo("{\"detail\":" + details + "}");
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(
                        "experiments/",
                        "{}",
                        "[{\"type\":\"missing\",\"loc\":[\"body\",\"name\"],\"msg\":\"Field required\",\"input\":{}}]"),
                Arguments.of(
                        "experiments/",
                        "{\"experiment_name\":7,\"email_addresses\":[1]}",
                        "[{\"type\":\"string_type\",\"loc\":[\"body\",\"experiment_name\"],"
                                + "\"msg\":\"Input should be a valid string\",\"input\":7},"
                                + "{\"type\":\"string_type\",\"loc\":[\"body\",\"email_addresses\",0],"
                                + "\"msg\":\"Input should be a valid string\",\"input\":1}]"),
                Arguments.of(
                        "experiments/",
                        "{\"name\":\"a\",\"campaign_id\":\"x\"}",
                        "[{\"type\":\"value_error\",\"loc\":[\"body\"],"
                                + "\"msg\":\"Value error, Invalid ULID in field campaign_id\","
                                + "\"input\":{\"name\":\"a\",\"campaign_id\":\"x\"}}]"),
                Arguments.of(
                        "campaigns/",
                        "{\"campaign_name\":null}",
                        "[{\"type\":\"string_type\",\"loc\":[\"body\",\"campaign_name\"],"
                                + "\"msg\":\"Input should be a valid string\",\"input\":null}]"),
                Arguments.of(
                        "events/",
                        "{\"event_type\":\"a\"}",
                        "[{\"type\":\"missing\",\"loc\":[\"body\",\"event_name\"],\"msg\":\"Field required\","
                                + "\"input\":{\"event_type\":\"a\"}}]"),
                Arguments.of(
                        "events/",
                        "{\"event_type\":\"a\",\"event_name\":\"b\",\"run_id\":7}",
                        "[{\"type\":\"value_error\",\"loc\":[\"body\"],"
                                + "\"msg\":\"Value error, Invalid ULID in field run_id\","
                                + "\"input\":{\"event_type\":\"a\",\"event_name\":\"b\",\"run_id\":7}}]"),
                Arguments.of(
                        "events/",
                        "{\"event_type\":\"a\",\"event_name\":\"b\",\"event_timestamp\":\"yesterday\"}",
                        "[{\"type\":\"datetime_parsing\",\"loc\":[\"body\",\"event_timestamp\"],"
                                + "\"msg\":\"Input should be a valid datetime\",\"input\":\"yesterday\"}]"),
                Arguments.of(
                        "events/",
                        "[]",
                        "[{\"type\":\"model_type\",\"loc\":[\"body\"],\"msg\":\"Input should be an object\",\"input\":[]}]"),
                Arguments.of(
                        "events/",
                        "",
                        "[{\"type\":\"missing\",\"loc\":[\"body\"],\"msg\":\"Field required\",\"input\":null}]"));
    }

    @Test
    void whatCannotBeReadOrKeptIsRefused() {
        for (String body : List.of("{", "{\"name\":\"a\\u0000\"}", "{\"name\":\"\\ud800\"}", "{\"name\":NaN}")) {
            HttpResponse<String> answer = post("experiments/", body);
            assertThat(answer.statusCode()).as(body).isEqualTo(422);
            assertThat(App.json(answer).path("detail").path(0).path("type").asText())
                    .isEqualTo("json_invalid");
        }
        assertThat(App.json(post("experiments/", "{\"name\":\"" + "x".repeat(1_001) + "\"}"))
                        .path("detail")
                        .asText())
                .isEqualTo("experiment_name is longer than 1000 characters.");
        assertThat(post("experiments/", "{\"name\":\"a\",\"experiment_description\":\"" + "x".repeat(10_001) + "\"}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(post(
                                "events/",
                                "{\"event_type\":\"a\",\"event_name\":\"b\",\"c\":\"" + "x".repeat(1_000_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(post("events/", "{\"event_type\":\"a\",\"c\":\"" + "x".repeat(100_000) + "\"}")
                        .body())
                .as("what was wrong is said back, but not all of it")
                .hasSizeLessThan(2_000);
    }

    private static String experiment() {
        return App.json(post("experiments/", "{\"name\":\"one\"}"))
                .path("experiment_id")
                .asText();
    }

    private static String campaign() {
        return App.json(post("campaigns/", "{\"campaign_name\":\"one\"}"))
                .path("campaign_id")
                .asText();
    }

    private static HttpResponse<String> get(String path) {
        return app.get(app.memberKey, "/wei/acme/" + path);
    }

    private static JsonNode json(String path) {
        return App.json(get(path));
    }

    private static HttpResponse<String> post(String path, String body) {
        return app.post(app.memberKey, "/wei/acme/" + path, body);
    }
}
