package dev.runs.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.PythonPackages;
import dev.runs.error.RunsException.InvalidRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What WEI's own models (PyPI: ad-sdl-wei) take and refuse, and in which words, is what is taken and refused here. */
class WeiModelsTest {
    private static final Path PYTHON = Path.of("src", "test", "python", "wei");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SEED = 7;
    private static final int CASES = 1_000;
    private static final String[] VALUES = {
        "null",
        "true",
        "1",
        "2.5",
        "-0.0",
        "3.0",
        "'text'",
        "' 12 '",
        "'1_0'",
        "'3.0'",
        "''",
        "[]",
        "['a']",
        "[1, null]",
        "{}",
        "{'a': 'b'}",
        "{'a': 1}",
        "'it\\'s'",
        "'01ARZ3NDEKTSV4RRFFQ69G5FAV'",
        "[{'name': 'n', 'x': 1}]",
        "{'info': 'i', 'version': 2, 'z': [1]}",
        "{'name': 1}",
        "'ü\\n\\t'"
    };
    private static final List<String> WORKFLOW =
            List.of("name", "metadata", "parameters", "flowdef", "modules", "other");
    // Not files: pydantic says of a wrong path how its own classes are built.
    private static final List<String> STEP = List.of(
            "name",
            "module",
            "action",
            "args",
            "checks",
            "locations",
            "requirements",
            "dependencies",
            "priority",
            "comment",
            "data_labels",
            "id",
            "other");

    @Test
    void thousandWorkflowsAreJudgedAsWeiJudgesThem(@TempDir Path folder) throws IOException, InterruptedException {
        Path python = PythonPackages.install("WEI's models", PYTHON.resolve("requirements.txt"));
        Random random = new Random(SEED);
        List<String> cases = new ArrayList<>();
        StringBuilder input = new StringBuilder();
        for (int i = 0; i < CASES; i++) {
            String text = workflow(random).toString();
            cases.add(text);
            input.append(JSON.writeValueAsString(text)).append('\n');
        }
        List<String> answers = ask(python, Files.writeString(folder.resolve("cases"), input), folder);

        assertThat(answers).hasSameSizeAs(cases);
        int refused = 0;
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            JsonNode expected = JSON.readTree(answers.get(i));
            refused += expected.has("error") ? 1 : 0;
            JsonNode judged = judged(cases.get(i));
            if (!judged.equals(comparable(expected))) {
                differences.add(cases.get(i) + "\n  WEI: " + comparable(expected) + "\n  here: " + judged);
            }
        }
        assertThat(differences).isEmpty();
        assertThat(refused).isBetween(CASES / 10, CASES * 9 / 10);
    }

    private static JsonNode judged(String text) {
        ObjectNode answer = JSON.createObjectNode();
        try {
            answer.set("workflow", JSON.valueToTree(new WorkflowReader(() -> Samples.ID).read(text)));
        } catch (InvalidRequest refused) {
            answer.put("error", refused.getMessage());
        }
        return comparable(answer);
    }

    /** Without what is found out only when a step runs and without new ids; a long error is cut, as for callers. */
    private static JsonNode comparable(JsonNode answer) {
        answer.path("workflow")
                .path("flowdef")
                .forEach(step ->
                        ((ObjectNode) step).remove(List.of("id", "start_time", "end_time", "duration", "result")));
        if (answer.has("error")) {
            String error = answer.path("error").asText();
            ((ObjectNode) answer).put("error", error.substring(0, Math.min(error.length(), 1_000)));
        }
        return JSON.valueToTree(answer.toString());
    }

    private static ObjectNode workflow(Random random) {
        ObjectNode workflow = JsonNodeFactory.instance.objectNode().put("name", "w");
        ArrayNode flowdef = workflow.putArray("flowdef");
        for (int i = random.nextInt(3); i >= 0; i--) {
            ObjectNode step =
                    flowdef.addObject().put("name", "s").put("module", "m").put("action", "a");
            change(step, STEP, random);
        }
        if (random.nextInt(3) == 0) {
            change(workflow, WORKFLOW, random);
        }
        return workflow;
    }

    private static void change(ObjectNode object, List<String> fields, Random random) {
        for (int i = random.nextInt(3); i > 0; i--) {
            String field = fields.get(random.nextInt(fields.size()));
            if (random.nextInt(6) == 0) {
                object.remove(field);
            } else {
                object.set(field, value(random));
            }
        }
    }

    private static JsonNode value(Random random) {
        return Samples.json(VALUES[random.nextInt(VALUES.length)].replace("\\'", "\u2019"));
    }

    private static List<String> ask(Path python, Path cases, Path folder) throws IOException, InterruptedException {
        Path answers = folder.resolve("answers");
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        python.toString(), PYTHON.resolve("models.py").toString())
                .redirectInput(cases.toFile())
                .redirectOutput(answers.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(answers);
    }
}
