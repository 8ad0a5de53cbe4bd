package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.access.Role;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workcell is given as a text, comes back as it was, and may change while runs wait for it. */
class WeiWorkcellTest {
    private static PretendModule module;
    private static App app;
    private static String adminKey;
    private static WeiWorld admin;
    private static WeiWorld world;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        module = new PretendModule();
        app = App.start(folder);
        adminKey = app.key("acme", "admin@acme.example", Role.ADMIN);
        admin = new WeiWorld(app.server.url(), adminKey);
        admin.putWorkcell(WeiWorld.workcell(Map.of("pretend", module.uri())));
        world = new WeiWorld(app.server.url(), app.memberKey);
    }

    @AfterAll
    static void stop() {
        app.close();
        module.close();
    }

    @Test
    void withoutAWorkcellNothingStarts() throws Exception {
        String other = app.key("bare", "member@bare.example", Role.MEMBER);
        String own = App.json(app.post(other, "/wei/bare/experiments/", "{\"name\":\"one\"}"))
                .path("experiment_id")
                .asText();
        ObjectNode workflow = WeiWorld.workflow("w", List.of(WeiWorld.step("s", "pretend", "act", "{}")));
        HttpRequest.Builder start = HttpRequest.newBuilder(app.uri("/wei/bare/runs/start"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("experiment_id=" + own + "&workflow="
                        + URLEncoder.encode(workflow.toString(), StandardCharsets.UTF_8)));
        for (HttpResponse<String> answer : List.of(
                app.send(other, start), app.get(other, "/wei/bare/wc/state"), app.get(other, "/wei/bare/workcell"))) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
            assertThat(App.json(answer).path("detail").asText())
                    .isEqualTo("A workcell of the organization 'bare' was not found.");
        }
    }

    @Test
    void aWorkcellComesBackAsItWasWritten() throws Exception {
        HttpResponse<String> answer = world.send(world.request("workcell"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/yaml");
        assertThat(answer.body()).isEqualTo(WeiWorld.workcell(Map.of("pretend", module.uri())));
    }

    @Test
    void aMistakeInAWorkcellIsToldWithItsLine() throws Exception {
        String wrong = WeiWorld.workcell(Map.of("pretend", module.uri())).replace("interface: runs", "interface: tcp");
        HttpResponse<String> answer = app.sendAlone(
                adminKey, HttpRequest.newBuilder(app.uri("/wei/acme/workcell")).PUT(BodyPublishers.ofString(wrong)));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(App.json(answer).path("detail").asText())
                .startsWith("Line 9: modules.1.interface: The interface 'tcp' is none of those that Runs speaks");
    }

    @Test
    void aWorkcellThatIsNoTextIsRefused() throws Exception {
        HttpResponse<String> answer = app.sendAlone(
                adminKey,
                HttpRequest.newBuilder(app.uri("/wei/acme/workcell"))
                        .PUT(BodyPublishers.ofByteArray(new byte[] {'a', (byte) 0xff, ':'})));
        assertThat(answer.statusCode()).isIn(400, 422);
        assertThat(App.json(answer).path("detail").asText()).contains("UTF-8");
    }

    @Test
    void aStepThatWaitsHearsOfAChangedWorkcell() throws Exception {
        Map<String, URI> wrong = Map.of("pretend", module.uri(), "moving", URI.create("http://127.0.0.1:1"));
        ObjectNode workflow = WeiWorld.workflow("w", List.of(WeiWorld.step("s", "moving", "act", "{}")));
        admin.putWorkcell(WeiWorld.workcell(wrong));
        String corrected = world.started(world.experiment("workcell"), workflow);
        awaitEvent(corrected, "cannot be reached");
        admin.putWorkcell(WeiWorld.workcell(Map.of("pretend", module.uri(), "moving", module.uri())));
        assertThat(world.awaitEnd(corrected).path("status").asText()).isEqualTo("completed");

        admin.putWorkcell(WeiWorld.workcell(wrong));
        String removed = world.started(world.experiment("workcell"), workflow);
        awaitEvent(removed, "cannot be reached");
        admin.putWorkcell(WeiWorld.workcell(Map.of("pretend", module.uri())));
        JsonNode run = world.awaitEnd(removed);
        assertThat(run.path("status").asText()).isEqualTo("failed");
        assertThat(run.at("/steps/0/result/error").asText()).isEqualTo("Module moving is no longer in the workcell.");
    }

    private static void awaitEvent(String runId, String words) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> app.run(runId).at("/kubeApp/events").toString().contains(words));
    }
}
