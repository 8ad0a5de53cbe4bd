package dev.runs.workcell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.run.RunRequest;
import dev.runs.workflow.Step;
import java.time.Duration;
import java.util.function.Function;

/**
 * What the arguments of built-in modules ask for.
 *
 * @param reader reads the body of a submit, as the API takes it
 */
public record StepRequests(Function<JsonNode, RunRequest> reader) {
    private static final Duration LONGEST = Duration.ofDays(365);

    /**
     * The run that a step of the module {@code runs} starts.
     *
     * @throws InvalidRequest with what is wrong with the arguments
     */
    RunRequest run(Step step) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        JsonNode uri = step.args().getOrDefault("uri", json.nullNode());
        ObjectNode program = json.objectNode();
        program.set("uri", uri);
        program.set("args", step.args().getOrDefault("args", json.arrayNode()));
        ObjectNode body = json.objectNode();
        body.set(uri.asText().endsWith(".jar") ? "runJar" : "runPython", program);
        for (String field : new String[] {"runtime", "timeoutSeconds", "environment"}) {
            JsonNode value = step.args().get(field);
            if (value != null) {
                body.set(field, value);
            }
        }
        return reader.apply(body);
    }

    /**
     * How long a step of the module {@code wait} takes.
     *
     * @throws InvalidRequest where its argument is no such time
     */
    static Duration time(Step step) {
        JsonNode seconds = step.args().getOrDefault("seconds", JsonNodeFactory.instance.nullNode());
        if (!seconds.isNumber() || seconds.doubleValue() < 0 || seconds.doubleValue() > LONGEST.toSeconds()) {
            throw new InvalidRequest(
                    "workflow",
                    "Step '" + step.name() + "': arg 'seconds' must be a number from 0 to " + LONGEST.toSeconds(),
                    "Correct the argument.");
        }
        return Duration.ofMillis(Math.round(seconds.doubleValue() * 1000));
    }
}
