package dev.runs.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.error.RunsException.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimesTest {
    private final Runtime tiny = new Runtime("tiny", 1, 1L << 30);
    private final Runtime small = new Runtime("small", 2, 2L << 30);
    private final Runtime large = new Runtime("x-large", 8, 16L << 30);
    private final Runtimes runtimes = new Runtimes(List.of(small, large, tiny), "tiny");

    @Test
    void aRuntimeIsFoundByItsNameAndByTheOneOfOlderClients() {
        assertThat(runtimes.find("tiny")).hasValue(tiny);
        assertThat(runtimes.find("TINY")).hasValue(tiny);
        assertThat(runtimes.find("XLARGE")).hasValue(large);
        assertThat(runtimes.find("xlarge")).isEmpty();
        assertThat(runtimes.find("Tiny")).isEmpty();
        assertThat(runtimes.find("")).isEmpty();
    }

    @Test
    void theNextLargerOneIsTheOneWithTheLeastMoreMemory() {
        assertThat(runtimes.larger(tiny)).hasValue(small);
        assertThat(runtimes.larger(small)).hasValue(large);
        assertThat(runtimes.larger(large)).isEmpty();
    }

    @Test
    void aRuntimeThatHasLeftTheCatalogueIsTheDefaultOne() {
        assertThat(runtimes.get("gone")).isEqualTo(tiny);
        assertThatThrownBy(() -> new Runtimes(List.of(small), "tiny")).hasMessageContaining("tiny");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.sql.shuffle.partitions",
                "sql.shuffle.partitions",
                "spark.executor.memory",
                "executor.memory",
                "spark.dynamicAllocation.enabled",
                "spark.serializer"
            })
    void aSettingThatARunMayChooseIsTaken(String key) {
        assertThat(SparkConfRules.problems(Map.of(key, "1"))).isEmpty();
        assertThat(SparkConfRules.normalised(Map.of(key, " 1 ")))
                .containsEntry(key.startsWith("spark.") ? key : "spark." + key, "1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.master",
                "master",
                "spark.kubernetes.namespace",
                "kubernetes.driver.podTemplateFile",
                "spark.driver.extraJavaOptions",
                "spark.executor.extraClassPath",
                "spark.sql.x.JavaOptions",
                "spark.sql.secret.key",
                "spark.hadoop.fs.s3a.secret.key",
                "spark.plugins",
                "spark.jars.packages",
                "SPARK.SQL.x",
                "",
                "spark.sql.a b",
                "spark.sql.a\nspark.master"
            })
    void anyOtherIsRefusedByItsName(String key) {
        assertThat(SparkConfRules.problems(Map.of(key, "1")))
                .extracting(Problem::field)
                .containsExactly("environment.sparkConfigs." + key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nspark.master local", "a\rb", "a\u0000"})
    void aValueThatWouldBeAnotherLineIsRefused(String value) {
        assertThat(SparkConfRules.problems(Map.of("spark.sql.x", value))).hasSize(1);
    }
}
