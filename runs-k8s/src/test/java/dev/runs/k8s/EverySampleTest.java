package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.runs.dispatch.Observation;
import dev.runs.run.Failure.Kind;
import dev.runs.run.Run;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every pod, also for those that lack anything. */
class EverySampleTest {
    private static final Diagnosis DIAGNOSIS = new Diagnosis(Samples.SETTINGS, Samples.RUNTIMES);
    private static final List<Run> RUNS = List.of(Samples.run(), Samples.run("spark"), Samples.started());

    @Test
    void noPodIsTooStrangeForADiagnosisAndNoneHasTheWordOfATimeOut() throws IOException {
        int pods = 0;
        for (JsonNode sample : samples()) {
            judge(sample);
            pods++;
            for (Runnable put : holes(sample)) {
                judge(sample);
                put.run();
                pods++;
            }
        }
        assertThat(pods).isGreaterThan(2000);
    }

    private static void judge(JsonNode sample) {
        Pod pod = Serialization.unmarshal(sample.toString(), Pod.class);
        if (pod.getMetadata() == null || pod.getMetadata().getName() == null || pod.getSpec() == null) {
            return; // the API server takes none of these
        }
        for (Run run : RUNS) {
            Observation observation = DIAGNOSIS.of(run, pod, Samples.NOW).observation();
            boolean isOver = Diagnosis.isOver(pod);
            assertThat(Diagnosis.endedAt(pod).isPresent() || !isOver || isBare(pod))
                    .isTrue();
            String told = observation.accept(new Told());
            assertThat(told).doesNotContainIgnoringCase("timeout").doesNotContain("null", "\n");
            assertThat(told.length()).isLessThanOrEqualTo(1000);
        }
        assertThat(ExecutorLosses.sentences(List.of(pod)).values())
                .allSatisfy(sentence -> assertThat(sentence).endsWith(".").doesNotContain("timeout"));
    }

    private static boolean isBare(Pod pod) {
        return pod.getMetadata().getCreationTimestamp() == null;
    }

    /** The sample without each of its parts in turn; what is returned puts the part back before the next is taken. */
    private static Iterable<Runnable> holes(JsonNode sample) {
        List<Consumer<List<Runnable>>> takings = new ArrayList<>();
        collect(sample, takings);
        return () -> takings.stream()
                .map(taking -> {
                    List<Runnable> back = new ArrayList<>();
                    taking.accept(back);
                    return back.get(0);
                })
                .iterator();
    }

    private static void collect(JsonNode node, List<Consumer<List<Runnable>>> takings) {
        if (node instanceof ObjectNode object) {
            for (var entry : object.properties()) {
                String key = entry.getKey();
                JsonNode value = entry.getValue();
                takings.add(back -> {
                    object.remove(key);
                    back.add(() -> object.set(key, value));
                });
                collect(value, takings);
            }
        } else if (node instanceof ArrayNode array) {
            for (JsonNode each : array) {
                collect(each, takings);
            }
        }
    }

    private static List<JsonNode> samples() throws IOException {
        Path folder = Path.of("src/test/resources/dev/runs/k8s/pods");
        List<JsonNode> samples = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                samples.add(new ObjectMapper().readTree(file.toFile()));
            }
        }
        return samples;
    }

    private record Told() implements Observation.Visitor<String> {
        @Override
        public String waiting(Observation.Waiting waiting) {
            assertThat(waiting.reason()).doesNotEndWith(".");
            return waiting.reason();
        }

        @Override
        public String running(Observation.Running running) {
            return "";
        }

        @Override
        public String exited(Observation.Exited exited) {
            assertThat(exited.startedAt() == null || !exited.finishedAt().isBefore(exited.startedAt()))
                    .isTrue();
            return exited.failure() == null || exited.failure().kind() == Kind.TIMEOUT
                    ? ""
                    : exited.failure().message();
        }

        @Override
        public String lost(Observation.Lost lost) {
            assertThat(lost.reason()).endsWith(".");
            return lost.reason();
        }

        @Override
        public String putOff(Observation.PutOff putOff) {
            return putOff.reason();
        }
    }
}
