package dev.runs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** A workflow that is put together step by step and started as WEI's client does. */
final class WorkflowForm {
    private final ObjectNode workflow = App.JSON.createObjectNode();
    private final ArrayNode steps;

    WorkflowForm(String name) {
        workflow.put("name", name);
        steps = workflow.putArray("flowdef");
    }

    static void putWorkcell(App app, String adminKey, String yaml) {
        HttpResponse<String> put = app.send(
                adminKey, HttpRequest.newBuilder(app.uri("/wei/acme/workcell")).PUT(BodyPublishers.ofString(yaml)));
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    }

    /** Adds a step. @return its arguments */
    ObjectNode step(String name, String module, String action) {
        return steps.addObject()
                .put("name", name)
                .put("module", module)
                .put("action", action)
                .putObject("args");
    }

    /** What the last step's value or file is to be called. */
    void dataLabel(String own, String label) {
        ((ObjectNode) steps.get(steps.size() - 1)).putObject("data_labels").put(own, label);
    }

    /** Starts it as the member, in an experiment of its own, and returns the run's id. */
    String begin(App app) {
        String experiment = App.json(app.post(app.memberKey, "/wei/acme/experiments/", "{\"experiment_name\":\"one\"}"))
                .path("experiment_id")
                .asText();
        HttpResponse<String> started = app.send(
                app.memberKey,
                HttpRequest.newBuilder(app.uri("/wei/acme/runs/start"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("experiment_id=" + experiment + "&workflow="
                                + URLEncoder.encode(workflow.toString(), StandardCharsets.UTF_8))));
        assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
        return App.json(started).path("run_id").asText();
    }
}
