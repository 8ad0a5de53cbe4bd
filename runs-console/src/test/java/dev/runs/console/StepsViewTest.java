package dev.runs.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.runs.console.StepRow.StepFile;
import dev.runs.workflow.Step;
import dev.runs.workflow.StepProgress;
import dev.runs.workflow.StepResponse;
import dev.runs.workflow.StoredJson;
import dev.runs.workflow.Workflow;
import dev.runs.workflow.WorkflowRun;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of a workflow's steps, and where their files are found. */
class StepsViewTest {
    private static final String RUN = "01K0000000000000000000000A";
    private static final String CHILD = "01K0000000000000000000000B";
    private static final String ID = "01K0000000000000000000000C";
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant BEGAN = NOW.minusSeconds(90);
    private static final Step STEP = StoredJson.step(
            "{\"name\":\"look\",\"module\":\"camera\",\"action\":\"take\",\"data_labels\":{\"image\":\"plate\"},\"id\":\""
                    + ID + "\"}");

    @Test
    void aStepsStatusIsSaidInWeisWords() {
        assertThat(words(step(null, null, null), true)).isEqualTo("Waiting");
        assertThat(words(step(null, null, null), false)).isEqualTo("Not reached");
        assertThat(words(step(BEGAN, null, null), true)).isEqualTo("Running");
        assertThat(words(step(BEGAN, null, null), false)).isEqualTo("Unknown");
        for (Map.Entry<String, String> word : Map.of(
                        "succeeded", "Succeeded",
                        "failed", "Failed",
                        "cancelled", "Cancelled",
                        "idle", "Idle")
                .entrySet()) {
            assertThat(words(step(BEGAN, NOW, StepResponse.of(word.getKey(), null)), true))
                    .isEqualTo(word.getValue());
        }
        StatusWords notReady = row(step(null, null, StepResponse.of("not_ready", "It is busy.")), true)
                .status();
        assertThat(notReady.word()).isEqualTo("Not ready");
        assertThat(notReady.reason()).isEqualTo("It is busy.");
    }

    @Test
    void onlyAnActiveRunHasACurrentStepAndATimeThatGoesOn() {
        StepRow active = row(step(BEGAN, null, null), true);
        assertThat(active.current()).isTrue();
        assertThat(active.took()).isEqualTo(new Took(BEGAN, NOW, true, false));
        StepRow over = row(step(BEGAN, null, null), false);
        assertThat(over.current()).isFalse();
        assertThat(over.took()).isNull();
        assertThat(row(step(BEGAN, NOW, StepResponse.of("failed", "x")), false).took())
                .isEqualTo(new Took(BEGAN, NOW, false, false));
    }

    @Test
    void valuesAreToldFromFilesByTheWorkflowsOwnLabels() {
        StepResponse result = new StepResponse(
                "succeeded",
                null,
                Map.of("exposure", "d1", "plate", "d2", "raw data.csv", "d3"),
                Map.of("image", ID + "/plate.png", "raw data.csv", ID + "/raw data.csv"));
        StepRow row = row(step(BEGAN, NOW, result), true);
        assertThat(row.values()).containsExactly("exposure");
        assertThat(row.files())
                .containsExactlyInAnyOrder(
                        new StepFile(
                                "plate", "plate.png", "/console/runs/" + RUN + "/files?path=" + ID + "%2Fplate.png"),
                        new StepFile(
                                "", "raw data.csv", "/console/runs/" + RUN + "/files?path=" + ID + "%2Fraw+data.csv"));
    }

    @Test
    void whatAnotherRunHasLeftIsFoundInThatRunsFolder() {
        StepResponse result = new StepResponse("succeeded", null, null, Map.of("a/b.txt", ID + "/a/b.txt"));
        StepRow row = row(new StepProgress(STEP, BEGAN, NOW, result, CHILD), true);
        assertThat(row.childUrl()).isEqualTo("/console/runs/" + CHILD);
        assertThat(row.files())
                .containsExactly(new StepFile("", "a/b.txt", "/console/runs/" + CHILD + "/files?path=a%2Fb.txt"));
        assertThat(row(new StepProgress(STEP, null, null, null, CHILD), true).childRunId())
                .isNull();
    }

    @Test
    void ofManyFilesTheFirstAreShownAndTheOthersCounted() {
        Map<String, String> files = IntStream.range(0, 30)
                .mapToObj(i -> "f" + i)
                .collect(Collectors.toMap(name -> name, name -> ID + "/" + name, (a, b) -> a, LinkedHashMap::new));
        StepRow row = row(step(BEGAN, NOW, new StepResponse("succeeded", null, null, files)), true);
        assertThat(row.files()).hasSize(StepRow.MAX_FILES);
        assertThat(row.moreFiles()).isEqualTo(10);
    }

    @Test
    void theVersionChangesWithEveryMoveOfAStep() {
        List<StepProgress> moves = List.of(
                step(null, null, null),
                step(null, null, StepResponse.of("not_ready", "It is busy.")),
                step(null, null, StepResponse.of("not_ready", "It is locked.")),
                step(BEGAN, null, null),
                step(BEGAN, NOW, StepResponse.of("succeeded", null)),
                step(BEGAN, NOW, StepResponse.of("failed", "It broke.")));
        assertThat(moves.stream().map(move -> view(move, true).version())).doesNotHaveDuplicates();
        assertThat(view(moves.get(0), true).version())
                .isEqualTo(view(moves.get(0), true).version());
    }

    private static String words(StepProgress progress, boolean active) {
        return row(progress, active).status().word();
    }

    private static StepRow row(StepProgress progress, boolean active) {
        return view(progress, active).rows().get(0);
    }

    private static StepsView view(StepProgress progress, boolean active) {
        Workflow workflow =
                StoredJson.workflow("{\"name\":\"w\",\"flowdef\":[" + StoredJson.write(progress.step()) + "]}");
        return StepsView.of(
                new WorkflowRun(
                        RUN,
                        "o1",
                        "e1",
                        workflow,
                        JsonNodeFactory.instance.objectNode(),
                        List.of(progress),
                        0,
                        0,
                        null,
                        null),
                active,
                NOW);
    }

    private static StepProgress step(
            @Nullable Instant started, @Nullable Instant ended, @Nullable StepResponse result) {
        return new StepProgress(STEP, started, ended, result, null);
    }
}
