package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.dependency.FileDependency;
import dev.runs.dependency.PypiDependency;
import dev.runs.run.Program;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.runtime.SparkConfRules;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller writes is in no pod: the pod of any run is that of a run of which nothing was written. */
class HostileRunsTest {
    private static final int ROUNDS = 300;
    private static final List<String> PIECES = List.of(
            "'",
            "\"",
            "`",
            "$(id)",
            "$(RUNS_ATTEMPT_KEY)",
            "${RUNS_POD_IP}",
            "; rm -rf /",
            "\n",
            "\r",
            "\0",
            "\u2028",
            "{{",
            "&a *a",
            "!!java.lang.Runtime",
            ": ",
            "- ",
            "#",
            "\ud83d\ude00",
            "\ud800",
            "../",
            "hostPath",
            "privileged: true",
            "x".repeat(300),
            "EVIL",
            "k8s://evil",
            "spark.master=local",
            "=",
            "\\",
            "\u202e");
    private static final List<String> KEYS = List.of(
            "spark.master",
            "spark.driver.host",
            "spark.kubernetes.executor.podTemplateFile",
            "spark.kubernetes.namespace",
            "spark.kubernetes.container.image",
            "spark.kubernetes.executor.container.image",
            "spark.driver.extraClassPath",
            "spark.executor.extraJavaOptions",
            "spark.plugins",
            "spark.jars.packages",
            "spark.authenticate",
            "spark.network.crypto.enabled",
            "spark.kubernetes.authenticate.executor.serviceAccountName",
            "kubernetes.namespace",
            "spark.kubernetes.executor.volumes.hostPath.x.mount.path",
            "spark.executor.pyspark.memory",
            "spark.eventLog.dir",
            "SPARK.MASTER",
            "spark.kubernetes.executor.request.cores",
            "spark.executor.resource.gpu.amount",
            "");

    private final PodRequest plain =
            request(Requests.run(new PythonProgram("s3://runs/acme/main.py", List.of()), RunEnvironment.NONE));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void nothingThatACallerWroteIsInThePod(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            PodRequest hostile = request(hostile(random));

            Pod pod = PodBuilder.build(hostile);
            String name = pod.getMetadata().getAnnotations().get(PodBuilder.RUN_NAME);
            pod.getMetadata()
                    .getAnnotations()
                    .put(PodBuilder.RUN_NAME, plain.run().name());

            assertThat(pod).isEqualTo(PodBuilder.build(plain));
            assertThat(name).doesNotContainPattern("[\\p{C}\\p{Zl}\\p{Zp}]");
            assertThat(name.codePointCount(0, name.length())).isLessThanOrEqualTo(200);
            assertThat(SparkSettings.executorTemplate(hostile)).isEqualTo(SparkSettings.executorTemplate(plain));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatWasNotForACallerToSetIsAsIfItHadNotBeen(long seed) {
        Random random = new Random(seed);
        Map<String, String> expected = new HashMap<>(SparkSettings.of(plain));
        expected.remove("spark.app.name");
        for (int round = 0; round < ROUNDS; round++) {
            Run run = hostile(random);
            Map<String, String> settings = SparkSettings.of(request(run));
            assertThat(settings).containsAllEntriesOf(expected);

            Map<String, String> others = new HashMap<>(settings);
            others.keySet().removeAll(expected.keySet());
            others.remove("spark.app.name");
            assertThat(SparkConfRules.allowed(run.environment().sparkConfigs())).containsAllEntriesOf(others);
        }
    }

    @Test
    void aLongNameIsCutWhereASignEnds() {
        Run run = Requests.run(
                "acme", "\ud83d\ude00".repeat(300), plain.run().program(), RunEnvironment.NONE, Map.of(), 1);
        assertThat(PodBuilder.build(request(run)).getMetadata().getAnnotations())
                .containsEntry(PodBuilder.RUN_NAME, "\ud83d\ude00".repeat(200));
    }

    private static PodRequest request(Run run) {
        return Requests.of(run, Requests.SPARK, Requests.settings(1000, Map.of("acme", "acme-environment")));
    }

    private static Run hostile(Random random) {
        List<String> arguments = List.of(text(random), text(random));
        Program program = random.nextBoolean()
                ? new PythonProgram("s3://" + text(random), arguments)
                : new PythonProgram(text(random), arguments);
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < 5; i++) {
            settings.put(KEYS.get(random.nextInt(KEYS.size())), text(random));
            settings.put(text(random), text(random));
        }
        settings.put("spark.sql." + random.nextInt(9), text(random));
        RunEnvironment environment = new RunEnvironment(
                null,
                null,
                settings,
                List.of(
                        new FileDependency("s3://runs/acme/" + text(random)),
                        new PypiDependency(text(random), text(random))));
        return Requests.run("acme", text(random), program, environment, Map.of(text(random), text(random)), 1);
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }
}
