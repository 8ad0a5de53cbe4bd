package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtime.SparkExecutors;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PodBuilderTest {
    private static final PythonProgram PROGRAM = new PythonProgram("s3://runs/acme/main.py", List.of());

    @Test
    void aPlainPythonRunIsThisPod() throws Exception {
        check("python.yaml", Requests.of(Requests.SMALL));
    }

    @Test
    void oneWithGpusAndAPlaceOfItsOwnIsThisPod() throws Exception {
        check("gpu.yaml", Requests.of(Requests.GPU));
    }

    @Test
    void aSparkDriverWithExecutorsIsThisPod() throws Exception {
        check("spark.yaml", Requests.of(Requests.SPARK));
    }

    @Test
    void oneWithASecretAndTheImagesOwnUserIsThisPod() throws Exception {
        PodRequest request = Requests.of(
                Requests.run(PROGRAM, new RunEnvironment(7, 9, Map.of(), List.of())),
                Requests.SMALL,
                Requests.settings(0, Map.of("acme", "acme-environment", "other", "other-environment")));
        check("secret.yaml", request);
    }

    static Stream<Runtime> runtimes() {
        return Stream.of(
                Requests.SMALL,
                Requests.GPU,
                Requests.SPARK,
                Requests.SPARK_ALONE,
                Requests.sparkOf(2, 4L << 30, new SparkExecutors(1, 1, 2L << 30), 1));
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void podSecurityRestrictedTakesIt(Runtime runtime) {
        RestrictedPods.check(PodBuilder.build(Requests.of(runtime)).getSpec());
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void theImagesOwnUserIsHeldAsCloselyButForWhoItIs(Runtime runtime) {
        PodRequest request =
                Requests.of(Requests.run(PROGRAM, RunEnvironment.NONE), runtime, Requests.settings(0, Map.of()));
        Pod pod = PodBuilder.build(request);
        RestrictedPods.checkButForTheUser(pod.getSpec());
        assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isNull();
        assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isNull();
        assertThat(pod.getSpec().getSecurityContext().getRunAsGroup()).isNull();
        assertThat(pod.getSpec().getSecurityContext().getFsGroup()).isNull();
    }

    @ParameterizedTest
    @MethodSource("runtimes")
    void itGetsExactlyWhatItAsksFor(Runtime runtime) {
        List<Container> containers =
                RestrictedPods.containers(PodBuilder.build(Requests.of(runtime)).getSpec());
        assertThat(containers).hasSize(2).allSatisfy(container -> {
            Map<String, Quantity> limits = container.getResources().getLimits();
            assertThat(limits).containsAllEntriesOf(container.getResources().getRequests());
            assertThat(limits.get("memory").getNumericalAmount())
                    .isEqualByComparingTo(String.valueOf(runtime.memoryBytes() + PodSizes.AGENT_BYTES));
            assertThat(limits.get("cpu").getNumericalAmount()).isEqualByComparingTo(String.valueOf(runtime.cpus()));
            assertThat(limits.get("ephemeral-storage")).isEqualTo(new Quantity("20Gi"));
        });
    }

    @Test
    void onlyADriverThatMakesExecutorsHasAnAccount() {
        assertThat(runtimes()
                        .map(runtime -> PodBuilder.build(Requests.of(runtime)).getSpec()))
                .extracting(spec -> spec.getAutomountServiceAccountToken() + " " + spec.getServiceAccountName())
                .containsExactly("false null", "false null", "true runs-spark", "false null", "true runs-spark");
    }

    @Test
    void theKubeletsLimitIsAfterAllOthersAndNeverMoreThanItTakes() {
        PodRequest request = Requests.of(Requests.SMALL);
        assertThat(PodBuilder.build(request).getSpec().getActiveDeadlineSeconds())
                .isEqualTo(30 * 60 + 2 * 3600 + 3600);
        PodRequest endless = new PodRequest(
                request.run(), request.runtime(), request.settings(), "key", "0011", Duration.ofDays(100_000));
        assertThat(PodBuilder.build(endless).getSpec().getActiveDeadlineSeconds())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"acme, acme", "a-, a-_0", "a--b, a--b"})
    void everyNameOfAnOrganizationMakesALabel(String organization, String label) {
        Run run = Requests.run(organization, "a-name-of-it", PROGRAM, RunEnvironment.NONE, Map.of(), 1);
        Pod pod = PodBuilder.build(Requests.of(run, Requests.SMALL, Requests.settings(1000, Map.of())));
        assertThat(pod.getMetadata().getLabels())
                .containsEntry(PodNames.ORGANIZATION, label)
                .allSatisfy(
                        (name, value) -> assertThat(value).matches("([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?"));
    }

    /** Kubernetes would put a variable's value into a command that names it as $(NAME). */
    @Test
    void kubernetesReplacesNothingInACommand() {
        assertThat(RestrictedPods.containers(
                        PodBuilder.build(Requests.of(Requests.SPARK)).getSpec()))
                .allSatisfy(container ->
                        assertThat(String.join("\n", container.getCommand())).doesNotContain("$("));
    }

    private static void check(String name, PodRequest request) throws Exception {
        String yaml = Serialization.asYaml(withoutTexts(PodBuilder.build(request)));
        Golden.check(name, yaml);
        assertThat(Serialization.asYaml(withoutTexts(PodBuilder.build(request))))
                .isEqualTo(yaml);
    }

    /** With the names of the texts that its containers start with, in their place. */
    private static Pod withoutTexts(Pod pod) {
        for (Container container : RestrictedPods.containers(pod.getSpec())) {
            container
                    .getCommand()
                    .replaceAll(word -> Stream.of("bootstrap.sh", "bootstrap.py")
                            .filter(name -> word.equals(Golden.text(name)))
                            .map(name -> "<" + name + ">")
                            .findFirst()
                            .orElse(word));
        }
        return pod;
    }
}
