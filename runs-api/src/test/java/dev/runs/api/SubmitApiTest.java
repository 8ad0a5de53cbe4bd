package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a submit can say beyond the contract. */
class SubmitApiTest {
    private static App app;
    private static String uri;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = App.start(folder);
        app.limit(0, 100_000, 3600);
        uri = app.upload("main.py", "print('hello')\n");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void theSameUnderTheSameKeyIsTheSameRun() {
        HttpResponse<String> first = submit("key-1", "");
        HttpResponse<String> again = submit("key-1", "");
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(App.json(again)).isEqualTo(App.json(first));

        HttpResponse<String> other = submit("key-1", ",\"timeoutSeconds\":7");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(App.json(other).path("errors").path(0).path("field").asText())
                .isEqualTo("Idempotency-Key");
        assertThat(App.json(submit("key-2", "")).path("id"))
                .isNotEqualTo(App.json(first).path("id"));
        assertThat(submit("two words", "").statusCode()).isEqualTo(422);
    }

    @Test
    void whatIsOnlyToBeJudgedIsJudgedAndNothingElse() {
        int before = total("");
        HttpResponse<String> good = submit(null, ",\"validateOnly\":true,\"timeoutSeconds\":99999");
        assertThat(good.statusCode()).isEqualTo(200);
        assertThat(App.json(good).path("valid").asBoolean()).isTrue();
        assertThat(App.json(good).path("payload").path("timeoutSeconds").asInt())
                .isEqualTo(3600);
        HttpResponse<String> bad = submit(null, ",\"validateOnly\":true,\"runtime\":\"gigantic\"");
        assertThat(bad.statusCode()).isEqualTo(422);
        assertThat(App.json(bad).path("errors").path(0).path("field").asText()).isEqualTo("runtime");
        assertThat(submit(null, ",\"validateOnly\":\"yes\"").statusCode()).isEqualTo(422);
        assertThat(total("")).isEqualTo(before);
    }

    @Test
    void labelsAreShownAndSelect() {
        HttpResponse<String> submitted = submit(null, ",\"labels\":{\"team\":\"maps\",\"ticket\":\"é=1\"}");
        JsonNode run = App.json(submitted);
        assertThat(run.path("labels").path("team").asText()).isEqualTo("maps");
        assertThat(total("&label=team=maps&label=ticket=%C3%A9=1")).isEqualTo(1);
        assertThat(total("&label=team=maps&label=ticket=2")).isZero();
        String otherKey = app.key("other", "member@other.example", Role.MEMBER);
        assertThat(App.json(app.get(otherKey, "/runs?label=team=maps"))
                        .path("total")
                        .asInt())
                .isZero();
        assertThat(app.get(app.memberKey, "/runs?label=team").statusCode()).isEqualTo(422);
    }

    /** Others may have sent something of that name before it meant anything. */
    @ParameterizedTest
    @ValueSource(strings = {"7", "\"text\"", "[\"a\"]", "{\"a\":7}", "{\"a\":{\"b\":\"c\"}}", "null"})
    void whatElseIsCalledLabelsIsIgnored(String labels) {
        HttpResponse<String> submitted = submit(null, ",\"labels\":" + labels);
        assertThat(submitted.statusCode()).isEqualTo(201);
        assertThat(App.json(submitted).path("labels").isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"\":\"x\"}", "{\"a b\":\"x\"}", "{\"-a\":\"x\"}", "{\"a=b\":\"x\"}", "{\"a\":\"x\\ny\"}"})
    void aLabelThatCanBeNoneIsRefused(String labels) {
        HttpResponse<String> refused = submit(null, ",\"labels\":" + labels);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(App.json(refused).path("errors").path(0).path("field").asText())
                .startsWith("labels.");
    }

    @Test
    void aRunIsSubmittedAgainAsItWasButForWhatIsSaid() {
        JsonNode first = App.json(submit(
                null,
                ",\"name\":\"nightly-report\",\"timeoutSeconds\":77,\"labels\":{\"a\":\"b\"},\"environment\":"
                        + "{\"dependencies\":[{\"filePath\":\"" + uri + "\"}],"
                        + "\"sparkConfigs\":{\"spark.sql.shuffle.partitions\":\"3\"}}"));
        JsonNode same = App.json(rerun(first, ""));
        assertThat(same.path("id")).isNotEqualTo(first.path("id"));
        assertThat(same.path("payload")).isEqualTo(first.path("payload"));
        assertThat(same.path("labels")).isEqualTo(first.path("labels"));

        JsonNode changed = App.json(rerun(
                first,
                "{\"timeoutSeconds\":78,\"runPython\":{\"uri\":\"" + uri + "\",\"args\":[\"x\"]},\"labels\":{}}"));
        assertThat(changed.path("payload").path("timeoutSeconds").asInt()).isEqualTo(78);
        assertThat(changed.path("payload")
                        .path("runPython")
                        .path("args")
                        .path(0)
                        .asText())
                .isEqualTo("x");
        assertThat(changed.path("name").asText()).isEqualTo("nightly-report");
        assertThat(changed.path("labels").isEmpty()).isTrue();

        assertThat(rerun(first, "{\"runtime\":\"gigantic\"}").statusCode()).isEqualTo(422);
        assertThat(rerun(first, "[]").statusCode()).isEqualTo(422);
        assertThat(rerun(first, "{").statusCode()).isEqualTo(400);
    }

    @Test
    void aSimulatedRunCompletesWithoutAPlaceOrAProgram() {
        String key = app.key("simulating", "member@simulating.example", Role.MEMBER);
        String own = app.upload(key, "simulating", "main.py", BodyPublishers.ofString("raise SystemExit(3)\n"));
        JsonNode run = App.json(app.post(key, "/runs", "{\"simulate\":true,\"runPython\":{\"uri\":\"" + own + "\"}}"));
        assertThat(run.path("simulated").asBoolean()).isTrue();
        String path = "/runs/" + run.path("id").asText();
        org.awaitility.Awaitility.await()
                .until(() ->
                        App.json(app.get(key, path)).path("status").asText().equals("COMPLETED"));
        List<String> codes =
                App.json(app.get(key, path + "/events")).path("items").findValuesAsText("code");
        assertThat(codes)
                .containsExactly(
                        "RUN_SUBMITTED", "APP_START_CREATION", "RUN_PREPARING", "RUN_STARTED", "RUN_COMPLETED");
    }

    private static HttpResponse<String> submit(String key, String more) {
        HttpRequest.Builder request = HttpRequest.newBuilder(app.uri("/runs"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"runPython\":{\"uri\":\"" + uri + "\"}" + more + "}"));
        return app.send(app.memberKey, key == null ? request : request.header("Idempotency-Key", key));
    }

    private static HttpResponse<String> rerun(JsonNode run, String body) {
        return app.post(app.memberKey, "/runs/" + run.path("id").asText() + "/rerun", body);
    }

    private static int total(String filter) {
        return App.json(app.get(app.memberKey, "/runs?size=0" + filter))
                .path("total")
                .asInt();
    }
}
