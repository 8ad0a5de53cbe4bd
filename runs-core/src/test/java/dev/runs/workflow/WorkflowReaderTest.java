package dev.runs.workflow;

import static dev.runs.workflow.Samples.ID;
import static dev.runs.workflow.Samples.json;
import static dev.runs.workflow.Samples.refusal;
import static dev.runs.workflow.Samples.withStep;
import static dev.runs.workflow.Samples.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowReaderTest {
    @Test
    void whatIsLeftOutHasWeisDefaultsAndWeisOrder() {
        JsonNode wire = json(
                workflow(
                        "{\"run_id\": \"x\", \"name\": \"w\", \"flowdef\": [{\"name\": \"s\", \"module\": \"m\", \"action\": \"a\"}]}"));
        assertThat(wire.toString())
                .isEqualTo(("{'name':'w','metadata':{'author':null,'description':null,'version':''},'parameters':[],"
                                + "'flowdef':[{'name':'s','module':'m','action':'a','args':{},'files':{},'checks':null,"
                                + "'locations':{},'requirements':{},'dependencies':[],'priority':null,'comment':null,"
                                + "'data_labels':null,'id':'" + ID + "'}],'modules':[]}")
                        .replace('\'', '"'));
    }

    @Test
    void yamlIsReadAsPythonReadsIt() {
        Workflow read = workflow("""
                # A comment comes first.
                name: w
                metadata: {info: text, version: 1.0, more: [a]}
                modules: [a, {name: b}]
                flowdef:
                  - &first
                    name: s
                    module: arm
                    action: move
                    args: {on: yes, hex: 0x10, octal: 010, day: 2026-01-02, none: ~, big: 1_000, text: '1'}
                  - <<: *first
                    name: t
                """);
        assertThat(json(read.metadata()))
                .isEqualTo(json("{'author': null, 'description': 'text', 'version': 1.0, 'more': ['a']}"));
        assertThat(json(read.flowdef().get(1).args()))
                .isEqualTo(json("{'on': true, 'hex': 16, 'octal': 8, 'day': '2026-01-02', 'none': null, 'big': 1000,"
                        + " 'text': '1'}"));
        assertThat(read.flowdef()).extracting(Step::name).containsExactly("s", "t");
        assertThat(read.modules()).containsExactly("a", "b");
    }

    @Test
    void whatIsWrongIsSaidInTheWordsOfWeisModels() {
        assertThat(refusal(() -> workflow("{\"name\": 1, \"flowdef\": [{\"name\": \"s\"}]}")))
                .hasMessage("""
                        3 validation errors for Workflow
                        name
                          Input should be a valid string [type=string_type, input_value=1, input_type=int]
                        flowdef.0.module
                          Field required [type=missing, input_value={'name': 's'}, input_type=dict]
                        flowdef.0.action
                          Field required [type=missing, input_value={'name': 's'}, input_type=dict]""");
    }

    @Test
    void dataLabelsAreUniqueAcrossTheWorkflow() {
        String step = "{\"name\": \"s\", \"module\": \"m\", \"action\": \"a\", \"data_labels\": {\"%s\": \"same\"}}";
        assertThat(refusal(() -> workflow(
                        "{\"name\": \"w\", \"flowdef\": [" + step.formatted("a") + "," + step.formatted("b") + "]}")))
                .hasMessageContaining("Data labels must be unique across workflow");
        assertThat(refusal(() -> withStep("'data_labels': {'a': 'same', 'b': 'same'}")))
                .hasMessageContaining("Data labels must be unique across workflow");
    }

    @Test
    void anIdIsKeptWhereItIsAUlid() {
        String lower = "01arz3ndektsv4rrffq69g5fax";
        assertThat(withStep("'id': '" + lower + "'").flowdef().get(0).id()).isEqualTo(lower);
        assertThat(withStep("'id': ''").flowdef().get(0).id()).isEqualTo(ID);
        for (String wrong : List.of("x", "81ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAI", ID + "0")) {
            assertThat(refusal(() -> withStep("'id': '" + wrong + "'")))
                    .hasMessageContaining("flowdef.0\n  Value error, Invalid ULID in field id");
        }
    }

    @Test
    void aStepDoesNotBringAResultAlong() {
        Step step = withStep("'result': {'status': 'succeeded'}, 'start_time': '2026-01-01T00:00:00'")
                .flowdef()
                .get(0);
        assertThat(json(step).has("result")).isFalse();
        assertThat(json(step).has("start_time")).isFalse();
    }

    @Test
    void aFileOfThisMachineIsNeverRead(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "secret: 1");
        Step step =
                withStep("'args': {'a': '" + file + "', 'b': '$x'}").flowdef().get(0);
        assertThat(json(step.args())).isEqualTo(json("{'a': '" + file + "', 'b': '$x'}"));
    }

    @Test
    void whatIsNotEvaluatedIsNamed() {
        assertThat(withStep("'priority': 2, 'checks': 'c', 'requirements': {}").notEvaluated())
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("have checks, priority:"));
        assertThat(withStep("'args': {}").notEvaluated()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "[",
                "{",
                "{\"name\": \"w\"} x",
                "{\"name\": NaN}",
                "{\"name\": \"w\", \"flowdef\": [], \"x\": 1e999}",
                "{\"name\": \"a\\u0000b\", \"flowdef\": []}",
                "{\"name\": \"\\ud800\", \"flowdef\": []}",
                "name: !!javax.script.ScriptEngineManager [!!java.net.URL ['http://127.0.0.1/']]",
                "name: !!python/object/apply:os.system ['true']",
                "name: !own x",
                "name: !!int x",
                "name: \"a\\0b\"",
                "name: .inf",
                "? [a]\n: b",
                "&a [*a]",
                "&a {b: *a}",
                "a: &a {<<: *a}",
                "a: *b",
                "a: 1\na: 2",
                "a: 1\n---\nb: 2",
                "<<: x",
                "a: !!binary aGVsbG8=",
                "a: !!set {b}"
            })
    void whatCannotBeReadIsRefused(String text) {
        assertThat(refusal(() -> workflow(text))).hasMessageStartingWith("1 validation error for Workflow\n  ");
    }

    @Test
    void whatIsLargeOrDeepIsRefused() {
        List<String> laughs = new ArrayList<>(List.of("a0: &a0 [x, x, x, x, x, x, x, x, x]"));
        for (int i = 1; i < 10; i++) {
            laughs.add("a%d: &a%d [%s]".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
        }
        assertThat(refusal(() -> workflow(String.join("\n", laughs)))).hasMessageContaining("100000 values");
        assertThat(refusal(() -> workflow("[".repeat(100_000)))).hasMessageContaining("nesting depth");
        assertThat(refusal(() -> workflow("a: " + "[".repeat(100_000)))).hasMessageContaining("Nesting Depth");
        assertThat(refusal(() -> workflow("a: " + "{b: ".repeat(100_000)))).hasMessageContaining("Nesting Depth");
        assertThat(refusal(() -> workflow("[" + "1,".repeat(100_000) + "1]"))).hasMessageContaining("100000 values");
        assertThat(refusal(() -> workflow("x".repeat(2_000_001)))).hasMessageContaining("2000000 characters");
        assertThat(refusal(() -> workflow("a: !!int " + "9".repeat(100_000)))).hasMessageContaining("1000 digits");
        assertThat(refusal(() -> workflow("{\"a\": " + "9".repeat(100_000) + "}")))
                .hasMessageContaining("Invalid JSON");
    }
}
