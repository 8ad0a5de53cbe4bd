package dev.runs.workflow;

import static dev.runs.workflow.Samples.ID;
import static dev.runs.workflow.Samples.json;
import static dev.runs.workflow.Samples.refusal;
import static dev.runs.workflow.Samples.withStep;
import static dev.runs.workflow.Samples.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartRulesTest {
    private static final StartRules RULES = new StartRules(Samples.workcell(), module -> Optional.empty());

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
            {'a': 'payload.x', 'b': 'payload.x'}        | {'x': 1}                      | {'a': 1, 'b': 'payload.x'}
            {'a': 'payload.x'}                          | {'payload.x': [1, null]}      | {'a': [1, null]}
            {'a': 'payload.x'}                          | {'x': 1, 'payload.x': 2}      | {'a': 2}
            {'a': 'payload.x', 'b': 'payload.y'}        | {'x': 'payload.y', 'y': 1}    | {'a': 'payload.y', 'b': 1}
            {'a': 'the payload.x'}                      | {'x': 1}                      | {'a': 'the payload.x'}
            {'a': {'b': 'payload.x'}, 'c': ['payload.x']} | {'x': 1}                    | {'a': {'b': 'payload.x'}, 'c': ['payload.x']}
            {'a': 'payload.x'}                          | {'y': 1}                      | {'a': 'payload.x'}
            {'a': 'x'}                                  | {'x': 1}                      | {'a': 'x'}
            {}                                          | {'x': 1}                      | {}
            {'a': 'home', 'b': 'home', 'c': 'far'}      | {}                            | {'a': [1, 2.5], 'b': [1, 2.5], 'c': 'far'}
            {'a': 7, 'b': '7'}                          | {}                            | {'a': 7, 'b': [7]}
            {'a': 'payload.x'}                          | {'x': 'deck'}                 | {'a': {'x': 1}}
            {'a': ['home']}                             | {}                            | {'a': ['home']}
            """)
    void payloadAndLocationsAreInTheStepsAndNotInTheFlowdef(String args, String payload, String expected) {
        Workflow submitted = withStep("'args': " + args);
        List<Step> steps = RULES.steps(submitted, ID, Payload.read(payload.replace('\'', '"')));
        assertThat(json(steps.get(0).args())).isEqualTo(json(expected));
        assertThat(json(submitted.flowdef().get(0).args())).isEqualTo(json(args));
        assertThat(steps.get(0).id()).isEqualTo(submitted.flowdef().get(0).id());
    }

    @Test
    void everyStepGetsThePayloadAndOnlyItsOwnModulesLocations() {
        Workflow two = workflow("""
                name: w
                flowdef:
                  - {name: s, module: arm, action: move, args: {a: payload.x, at: home}, locations: {old: far}}
                  - {name: t, module: camera, action: look, args: {a: payload.x, at: home}}
                """);
        List<Step> steps = RULES.steps(two, ID, Payload.read("{\"x\": 1}"));
        assertThat(json(steps.get(0).args())).isEqualTo(json("{'a': 1, 'at': [1, 2.5]}"));
        assertThat(json(steps.get(0).locations())).isEqualTo(json("{'old': 'far', 'at': 'home'}"));
        assertThat(json(steps.get(1).args())).isEqualTo(json("{'a': 1, 'at': 'home'}"));
        assertThat(steps.get(1).locations()).isEmpty();
    }

    @Test
    void modulesThenTheExperimentThenTheSteps() {
        Workflow wrong = workflow("""
                name: w
                flowdef:
                  - {name: s, module: pause, action: sleep}
                  - {name: t, module: gripper, action: look}
                """);
        assertThat(refusal(() -> RULES.steps(wrong, "x", Payload.EMPTY)))
                .hasMessage("Module gripper not in Workcell bench");
        Workflow known = workflow("{\"name\": \"w\", \"flowdef\": "
                + "[{\"name\": \"s\", \"module\": \"pause\", \"action\": \"sleep\"}]}");
        assertThat(refusal(() -> RULES.steps(known, "x", Payload.EMPTY)))
                .hasMessage("Invalid ULID in field experiment_id");
        assertThat(refusal(() -> RULES.steps(known, ID, Payload.EMPTY)))
                .hasMessage("Step 's': Module pause has no action 'sleep'");
        assertThat(refusal(() -> RULES.steps(workflow("{\"name\":\"w\",\"flowdef\":[]}"), "x", Payload.EMPTY)))
                .hasMessage("Workflow 'w' has no steps in its flowdef");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'args': {}                               | Step 's': Module arm's action, 'move', is missing arg 'to'
            'args': {'to': 1}                        | Step 's': Module arm's action, 'move', is missing file 'plan'
            'args': {'to': 1}, 'files': {'plan': 'x'} | -
            'args': {'to': null}, 'files': {'plan': 'x', 'more': 'y'} | -
            """)
    void whatTheModuleRequiresIsThere(String fields, String message) {
        Optional<ModuleAbout> about = ModuleAbout.read(json("{'name': 'arm', 'more': 1, 'actions': [{'name': 'look'},"
                        + " {'name': 'move', 'args': [{'name': 'to', 'type': 'int'},"
                        + " {'name': 'by', 'type': ['int', 'str'], 'required': false}],"
                        + " 'files': [{'name': 'plan', 'required': true}]}]}")
                .toString());
        StartRules rules = new StartRules(Samples.workcell(), module -> about);
        if (message.equals("-")) {
            assertThat(rules.steps(withStep(fields), ID, Payload.EMPTY)).hasSize(1);
        } else {
            assertThat(refusal(() -> rules.steps(withStep(fields), ID, Payload.EMPTY)))
                    .hasMessage(message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{}", "{\"name\": 1}", "{\"name\": \"arm\", \"actions\": [1]}", "<html>"})
    void aModuleThatDoesNotSayWhatItCanDoRefusesNothing(String answer) {
        assertThat(ModuleAbout.read(answer)).isEmpty();
        assertThat(RULES.steps(withStep("'args': {}"), ID, Payload.EMPTY)).hasSize(1);
    }

    @Test
    void theBuiltInModulesSayWhatTheyNeed() {
        for (String[] one : new String[][] {{"programs", "run", "uri"}, {"pause", "wait", "seconds"}}) {
            Workflow without =
                    workflow("name: w\nflowdef: [{name: s, module: %s, action: %s}]".formatted(one[0], one[1]));
            assertThat(refusal(() -> RULES.steps(without, ID, Payload.EMPTY)))
                    .hasMessage("Step 's': Module %s's action, '%s', is missing arg '%s'", (Object[]) one);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "1", "\"a\""})
    void aPayloadIsAnObject(String text) {
        assertThat(refusal(() -> Payload.read(text))).hasMessage("Payload must be a dictionary with string keys");
    }

    @Test
    void aPayloadThatIsNoJsonIsADifferentMistake() {
        assertThat(refusal(() -> Payload.read("{x: 1}"))).hasMessageStartingWith("Invalid JSON: ");
        assertThat(refusal(() -> Payload.read(""))).hasMessageStartingWith("Invalid JSON: ");
    }

    @Test
    void uploadsAreMatchedByTheNameTheyWereSentUnder() {
        Workflow submitted = withStep("'files': {'a': 'plan.txt', 'b': 'plan.txt'}, 'args': {'x': 'plan.txt'}");
        List<Step> steps = new Uploads(Map.of("plan.txt", "kept/plan.txt", "unused", "kept/unused"))
                .into(RULES.steps(submitted, ID, Payload.EMPTY));
        assertThat(steps.get(0).files())
                .containsExactly(Map.entry("a", "kept/plan.txt"), Map.entry("b", "kept/plan.txt"));
        assertThat(json(steps.get(0).args())).isEqualTo(json("{'x': 'plan.txt'}"));
        assertThat(submitted.flowdef().get(0).files()).containsEntry("a", "plan.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.txt", "/etc/passwd", "../plan.txt", "folder/plan.txt", "payload.x"})
    void aFileThatWasNotUploadedIsRefused(String name) {
        Uploads uploads = new Uploads(Map.of("plan.txt", "kept"));
        List<Step> steps = withStep("'files': {'a': '" + name + "'}").flowdef();
        assertThat(refusal(() -> uploads.into(steps)))
                .hasMessage("Step 's': file 'a' is '" + name + "', which was not uploaded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "/",
                "a/b",
                "../a",
                "/etc/passwd",
                "a\\b",
                "..\\a",
                "C:a",
                "a\0b",
                "a\nb",
                "a\u202eb"
            })
    void anUploadsNameIsNoPath(String name) {
        assertThat(Uploads.isName(name)).isFalse();
        assertThat(refusal(() -> Uploads.named(name))).hasMessageContaining("cannot be the name of a file");
    }

    @Test
    void anOrdinaryNameIsTaken() {
        assertThat(List.of("plan.txt", "..plan", "a b", "Überblick.yaml", "x".repeat(255)))
                .allMatch(Uploads::isName);
        assertThat(Uploads.isName("ü".repeat(128))).isFalse();
    }
}
