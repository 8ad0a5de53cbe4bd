package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtime.SparkExecutors;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkSettingsTest {
    private static final PythonProgram PROGRAM = new PythonProgram("s3://runs/acme/main.py", List.of());

    @Test
    void aDriverWithExecutorsIsToldThis() throws Exception {
        Golden.check("spark-settings.yaml", Serialization.asYaml(SparkSettings.of(Requests.of(Requests.SPARK))));
    }

    @Test
    void aDriverWithoutExecutorsIsToldThis() throws Exception {
        Golden.check("spark-alone.yaml", Serialization.asYaml(SparkSettings.of(Requests.of(Requests.SPARK_ALONE))));
    }

    @Test
    void itsExecutorsPodsBeginAsThis() throws Exception {
        Runtime gpus = Requests.sparkOf(4, 8L << 30, new SparkExecutors(2, 4, 8L << 30), 1);
        PodRequest request = Requests.of(
                Requests.run(PROGRAM, new RunEnvironment(7, 9, Map.of(), List.of())),
                gpus,
                Requests.settings(1000, Map.of("acme", "acme-environment")));
        Golden.check("executor.yaml", SparkSettings.executorTemplate(request));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1000})
    void executorsAreHeldAsCloselyAsTheirDriver(long user) {
        PodRequest request = Requests.of(
                Requests.run(PROGRAM, RunEnvironment.NONE), Requests.SPARK, Requests.settings(user, Map.of()));
        Pod template = Serialization.unmarshal(SparkSettings.executorTemplate(request), Pod.class);
        Pod driver = PodBuilder.build(request);

        RestrictedPods.checkButForTheUser(template.getSpec());
        assertThat(template.getSpec().getSecurityContext())
                .isEqualTo(driver.getSpec().getSecurityContext());
        assertThat(template.getSpec().getAutomountServiceAccountToken()).isFalse();
        assertThat(template.getSpec().getServiceAccountName()).isNull();
        assertThat(template.getSpec().getNodeSelector())
                .isEqualTo(driver.getSpec().getNodeSelector());
        assertThat(template.getSpec().getTolerations())
                .isEqualTo(driver.getSpec().getTolerations());
        if (user != 0) {
            RestrictedPods.check(template.getSpec());
        }
    }

    @Test
    void oneWithoutSparkHasOnlyWhatItsRunSets() {
        assertThat(SparkSettings.of(Requests.spark(Requests.SMALL, Map.of("sql.x", "1", "spark.master", "local"))))
                .containsExactly(Map.entry("spark.sql.x", "1"));
    }

    @Test
    void aRunsOwnSettingsCountWhereTheyMay() {
        assertThat(SparkSettings.of(Requests.spark(
                        Requests.SPARK,
                        Map.of(
                                "sql.shuffle.partitions", "8",
                                "spark.app.name", "mine",
                                "spark.network.crypto.enabled", "false",
                                "spark.dynamicAllocation.shuffleTracking.enabled", "false"))))
                .containsEntry("spark.sql.shuffle.partitions", "8")
                .containsEntry("spark.app.name", "mine")
                .containsEntry("spark.network.crypto.enabled", "true")
                .containsEntry("spark.dynamicAllocation.shuffleTracking.enabled", "false");
    }

    @Test
    void whereTheirOutputIsSentExecutorsBeginWithWhatSendsIt() throws Exception {
        Run run = Requests.run(PROGRAM, RunEnvironment.NONE);
        PodRequest request = Requests.of(run, Requests.SPARK, Requests.settings("runs", 1000, Map.of(), true));
        Pod template = Serialization.unmarshal(SparkSettings.executorTemplate(request), Pod.class);

        List<String> command = template.getSpec().getContainers().get(0).getCommand();
        assertThat(command).startsWith("python3", "-I", "-X", "utf8", "-c").endsWith("/opt/entrypoint.sh");
        assertThat(command.get(5)).as("whole, also as YAML").isEqualTo(PodContainers.resource("executor.py"));
        RestrictedPods.check(template.getSpec());
    }

    @Test
    void aNameOfExecutorsIsShortEnoughForSpark() {
        Run millionth = Requests.run("acme", "a-long-one", PROGRAM, RunEnvironment.NONE, Map.of(), 1_000_000);
        PodRequest request = Requests.of(millionth, Requests.SPARK, Requests.settings(1000, Map.of()));
        assertThat(SparkSettings.of(request).get("spark.kubernetes.executor.podNamePrefix"))
                .hasSizeLessThanOrEqualTo(38)
                .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    }

    @Test
    void anExecutorsDiskIsItsOwn() {
        Pod template = Serialization.unmarshal(
                SparkSettings.executorTemplate(Requests.of(
                        Requests.run(PROGRAM, new RunEnvironment(7, 9, Map.of(), List.of())),
                        Requests.SPARK,
                        Requests.settings(1000, Map.of()))),
                Pod.class);
        assertThat(template.getSpec().getVolumes().get(0).getEmptyDir().getSizeLimit())
                .isEqualTo(new Quantity("9Gi"));
    }
}
