package dev.runs.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.error.RunsException.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparkConfRulesTest {
    /** What would name an image, an account, a volume, code from anywhere or somebody else's cluster. */
    private static final List<String> NEVER = List.of(
            "spark.master",
            "spark.submit.deployMode",
            "spark.submit.pyFiles",
            "spark.remote",
            "spark.kubernetes.namespace",
            "spark.kubernetes.context",
            "spark.kubernetes.driver.master",
            "spark.kubernetes.driver.pod.name",
            "spark.kubernetes.driver.podTemplateFile",
            "spark.kubernetes.executor.podTemplateFile",
            "spark.kubernetes.executor.podTemplateContainerName",
            "spark.kubernetes.executor.podNamePrefix",
            "spark.kubernetes.container.image",
            "spark.kubernetes.container.image.pullSecrets",
            "spark.kubernetes.driver.container.image",
            "spark.kubernetes.executor.container.image",
            "spark.kubernetes.authenticate.serviceAccountName",
            "spark.kubernetes.authenticate.driver.serviceAccountName",
            "spark.kubernetes.authenticate.executor.serviceAccountName",
            "spark.kubernetes.authenticate.oauthToken",
            "spark.kubernetes.authenticate.caCertFile",
            "spark.kubernetes.executor.volumes.hostPath.x.mount.path",
            "spark.kubernetes.driver.volumes.persistentVolumeClaim.x.options.claimName",
            "spark.kubernetes.executor.secrets.x",
            "spark.kubernetes.executor.secretKeyRef.X",
            "spark.kubernetes.executor.label.runs.dev/run",
            "spark.kubernetes.executor.pod.featureSteps",
            "spark.kubernetes.executor.request.cores",
            "spark.kubernetes.executor.scheduler.name",
            "spark.kubernetes.node.selector.x",
            "spark.kubernetes.file.upload.path",
            "spark.kubernetes.memoryOverheadFactor",
            "spark.driver.extraClassPath",
            "spark.executor.extraClassPath",
            "spark.driver.userClassPathFirst",
            "spark.driver.extraLibraryPath",
            "spark.driver.extraJavaOptions",
            "spark.executor.extraJavaOptions",
            "spark.driver.defaultJavaOptions",
            "spark.executor.defaultJavaOptions",
            "spark.plugins",
            "spark.plugins.defaultList",
            "spark.extraListeners",
            "spark.jars",
            "spark.jars.packages",
            "spark.jars.repositories",
            "spark.jars.ivy",
            "spark.jars.ivySettings",
            "spark.files",
            "spark.archives",
            "spark.repl.class.outputDir",
            "spark.pyspark.python",
            "spark.pyspark.driver.python",
            "spark.executorEnv.LD_PRELOAD",
            "spark.yarn.executor.memoryOverhead",
            "spark.yarn.dist.files",
            "spark.unsafe.offHeap",
            "spark.executor.pyspark.memory",
            "spark.executor.memoryOverheadFactor",
            "spark.executor.resource.gpu.discoveryScript",
            "spark.executor.maxNumFailures",
            "spark.driver.host",
            "spark.driver.bindAddress",
            "spark.driver.port",
            "spark.local.dir",
            "spark.authenticate",
            "spark.authenticate.enableSaslEncryption",
            "spark.io.encryption.enabled",
            "spark.acls.enable",
            "spark.ssl.keyStore",
            "spark.redaction.regex",
            "spark.ui.enabled",
            "spark.ui.proxyBase",
            "spark.ui.filters",
            "spark.eventLog.dir",
            "spark.eventLog.enabled",
            "spark.metrics.conf",
            "spark.security.credentials.hive.enabled",
            "spark.hadoop.fs.s3a.access.key",
            "spark.hadoop.fs.s3a.secret.key",
            "spark.hadoop.fs.s3a.bucket.x.secret.key",
            "spark.hadoop.fs.s3a.aws.credentials.provider",
            "spark.hadoop.fs.s3a.impl",
            "spark.hadoop.fs.file.impl",
            "spark.hadoop.fs.defaultFS",
            "spark.hadoop.hadoop.security.credential.provider.path",
            "spark.hadoop.javax.jdo.option.ConnectionURL",
            "spark.hadoop.spark.master",
            "spark.hive.metastore.uris",
            "spark.sql.hive.metastore.jars",
            "spark.sql.hive.metastore.jars.path",
            "spark.sql.maven.additionalRemoteRepositories",
            "spark.sql.catalog.x.secret-access-key",
            "spark.executor",
            "spark.sql",
            "spark.");

    static Stream<String> never() {
        return NEVER.stream();
    }

    @ParameterizedTest
    @MethodSource("never")
    void whatIsNotForARunToChooseIsRefusedByAnyNameAndInAnyCase(String key) {
        String alias = key.substring("spark.".length());
        for (String name : List.of(
                key,
                alias,
                key.toUpperCase(Locale.ROOT),
                alias.toUpperCase(Locale.ROOT),
                "Spark." + alias,
                "spark." + key,
                "hadoop." + key,
                "spark.hadoop." + key,
                key + " ",
                " " + key)) {
            assertThat(SparkConfRules.problems(Map.of(name, "1")))
                    .as(name)
                    .extracting(Problem::field)
                    .containsExactly("environment.sparkConfigs." + name);
            assertThat(SparkConfRules.allowed(Map.of(name, "1"))).as(name).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.sql.shuffle.partitions",
                "sql.shuffle.partitions",
                "spark.sql.extensions",
                "spark.sql.catalog.x",
                "spark.executor.memory",
                "executor.memory",
                "spark.executor.instances",
                "spark.dynamicAllocation.enabled",
                "spark.memory.offHeap.size",
                "spark.hadoop.fs.s3a.endpoint",
                "hadoop.fs.s3a.path.style.access",
                "spark.serializer"
            })
    void aSettingThatARunMayChooseIsTaken(String key) {
        assertThat(SparkConfRules.problems(Map.of(key, "1"))).isEmpty();
        assertThat(SparkConfRules.normalised(Map.of(key, " 1 ")))
                .containsOnly(Map.entry(key.startsWith("spark.") ? key : "spark." + key, "1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SPARK.SQL.x",
                "Sql.x",
                "spark.Sql.x",
                "spark.spark.sql.x",
                "spark.sql.x.JavaOptions",
                "spark.sql.x.ExtraClassPath",
                "spark.SQL.hive.metastore.jars",
                "spark.sql.Hive.Metastore.Jars",
                "spark.sql.SECRET.key",
                "spark.sql.a b",
                "spark.sql.a=b",
                "spark.sql.a:b",
                "spark.sql.\u212a",
                "spark.sql.a\nspark.master",
                "spark.sql.a\u0000"
            })
    void whatOnlyLooksLikeOneIsRefused(String key) {
        assertThat(SparkConfRules.problems(Map.of(key, "1")))
                .extracting(Problem::field)
                .containsExactly("environment.sparkConfigs." + key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nspark.master local", "a\rb", "a\u0000"})
    void aValueThatWouldBeAnotherLineIsRefused(String value) {
        assertThat(SparkConfRules.problems(Map.of("spark.sql.x", value))).hasSize(1);
    }

    @Test
    void ofASettingWithBothItsNamesTheFullOneCounts() {
        for (List<String> order : List.of(List.of("sql.x", "spark.sql.x"), List.of("spark.sql.x", "sql.x"))) {
            Map<String, String> settings = new LinkedHashMap<>();
            order.forEach(key -> settings.put(key, " of " + key + " "));
            assertThat(SparkConfRules.normalised(settings)).containsOnly(Map.entry("spark.sql.x", "of spark.sql.x"));
        }
    }

    @Test
    void ofSettingsThatAreNotAllAllowedTheAllowedOnesAreLeft() {
        assertThat(SparkConfRules.allowed(Map.of(
                        "sql.x", "1", "spark.master", "local", "spark.executor.memory", "lots", "spark.sql.y", "a\nb")))
                .containsOnly(Map.entry("spark.sql.x", "1"));
    }

    @ParameterizedTest
    @CsvSource({
        "spark.executor.memory, 512, 536870912",
        "spark.executor.memory, 512m, 536870912",
        "spark.executor.memory, 512MB, 536870912",
        "spark.executor.memory, 1048576b, 1048576",
        "spark.driver.memory, 2g, 2147483648",
        "spark.driver.memoryOverhead, 1k, 1024",
        "spark.memory.offHeap.size, 512, 512",
        "spark.driver.maxResultSize, 1G, 1073741824",
        "spark.executor.memory, 1t, 1099511627776",
        "spark.executor.memory, 1pb, 1125899906842624",
        "spark.executor.memory, 999999999999999999p, 9223372036854775807",
        "spark.executor.memory, 0, 0"
    })
    void aSizeIsReadAsSparkReadsIt(String key, String value, long bytes) {
        assertThat(SparkValues.bytes(key, value)).hasValue(bytes);
        assertThat(SparkConfRules.problems(Map.of(key, value))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "spark.executor.memory, ''",
        "spark.executor.memory, much",
        "executor.memory, -1g",
        "spark.executor.memory, 1.5g",
        "spark.executor.memory, 2 g",
        "spark.driver.memory, 2e9",
        "spark.driver.memoryOverhead, 2x",
        "spark.memory.offHeap.size, 0x10",
        "spark.executor.memory, 9999999999999999999g",
        "spark.executor.cores, 1.5",
        "spark.executor.instances, -1",
        "executor.instances, all",
        "spark.dynamicAllocation.maxExecutors, infinity",
        "spark.dynamicAllocation.minExecutors, 9999999999"
    })
    void whatIsNoSizeOrNumberIsRefusedByItsName(String key, String value) {
        assertThat(SparkConfRules.problems(Map.of(key, value)))
                .extracting(Problem::field, Problem::message)
                .allSatisfy(found -> assertThat(found.toString()).contains(key))
                .hasSize(1);
    }
}
