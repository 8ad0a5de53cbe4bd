package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtime.SparkExecutors;
import dev.runs.runtime.SparkConfRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparkSizesTest {
    private static final long MEBIBYTE = 1L << 20;

    /** Of 8 GiB for each of 3 executors with 4 processors. */
    @ParameterizedTest
    @CsvSource({
        // what is asked for                              heap, overhead, off the heap
        "'',                                              5851, 2341, ",
        "memory=2g,                                       2048, 820, ",
        "memory=512,                                      512, 384, ",
        "memory=500g,                                     5851, 2341, ",
        "memory=9999999999999999p,                        5851, 2341, ",
        "memory=0,                                        1, 384, ",
        "memory=much,                                     5851, 2341, ",
        "memoryOverhead=1g,                               7168, 1024, ",
        "memoryOverhead=100g,                             512, 7680, ",
        "memory=7g memoryOverhead=1g,                     7168, 1024, ",
        "memory=8g memoryOverhead=1g,                     7168, 1024, ",
        "memory=4g memoryOverhead=4097m,                  4095, 4097, ",
        "memory=1g memoryOverhead=1g,                     1024, 1024, ",
        "offHeap.size=1g,                                 5851, 2341, 1g",
        "offHeap.enabled=true offHeap.size=2g,            4388, 1756, 2048m",
        "offHeap.enabled=TRUE offHeap.size=1099511627776, 2925, 1171, 4096m",
        "offHeap.enabled=true offHeap.size=1,             5850, 2341, 1m",
        "offHeap.enabled=true,                            5851, 2341, ",
    })
    void executorsAreNeverLargerThanTheRuntimeGrants(String asked, long heap, long overhead, String offHeap) {
        Map<String, String> wishes = new HashMap<>();
        Pattern.compile(" +")
                .splitAsStream(asked)
                .filter(wish -> !wish.isEmpty())
                .forEach(wish -> {
                    String key = wish.substring(0, wish.indexOf('='));
                    wishes.put(
                            (key.startsWith("offHeap") ? "spark.memory." : "spark.executor.") + key,
                            wish.substring(wish.indexOf('=') + 1));
                });
        Map<String, String> settings = SparkSettings.of(Requests.spark(Requests.SPARK, wishes));
        assertThat(settings)
                .containsEntry("spark.executor.memory", heap + "m")
                .containsEntry("spark.executor.memoryOverhead", overhead + "m");
        assertThat(settings.get("spark.memory.offHeap.size")).isEqualTo(offHeap);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whateverIsAskedForAllOfItTogetherIsWithinTheGrant(long seed) {
        Random random = new Random(seed);
        List<String> values = List.of("0", "1", "300", "512m", "1g", "3g", "8192", "64g", "1t", "8589934592", "x");
        List<String> keys = List.of(
                "spark.executor.memory",
                "spark.executor.memoryOverhead",
                "spark.memory.offHeap.size",
                "spark.driver.memory",
                "spark.driver.memoryOverhead");
        for (int round = 0; round < 500; round++) {
            long grant = (1L + random.nextInt(20_000)) * MEBIBYTE;
            SparkExecutors executors = random.nextBoolean() ? new SparkExecutors(1, 1, grant) : null;
            Map<String, String> wishes = new HashMap<>(Map.of("spark.memory.offHeap.enabled", "true"));
            keys.forEach(key -> {
                if (random.nextBoolean()) {
                    wishes.put(key, values.get(random.nextInt(values.size())));
                }
            });
            Map<String, String> settings =
                    SparkSettings.of(Requests.spark(Requests.sparkOf(1, grant, executors, 0), wishes));
            String who = executors == null ? "spark.driver." : "spark.executor.";
            long heap = mebibytes(settings.get(who + "memory"));
            long all = heap
                    + mebibytes(settings.get(who + "memoryOverhead"))
                    + mebibytes(settings.getOrDefault("spark.memory.offHeap.size", "0m"));
            assertThat(heap).as("%s of %s", wishes, grant).isPositive();
            assertThat(all).as("%s of %s", wishes, grant).isLessThanOrEqualTo(Math.max(2, grant / MEBIBYTE));
        }
    }

    @Test
    void aJarHasTheOverheadOfAJvmAlone() {
        assertThat(SparkSettings.of(Requests.jar(Requests.SPARK)))
                .containsEntry("spark.driver.memory", "7447m")
                .containsEntry("spark.executor.memory", "7447m")
                .containsEntry("spark.executor.memoryOverhead", "745m");
        Runtime small = Requests.sparkOf(1, 2L << 30, new SparkExecutors(1, 0.5, 2L << 30), 0);
        assertThat(SparkSettings.of(Requests.jar(small)))
                .as("Spark's own least")
                .containsEntry("spark.executor.memory", "1664m")
                .containsEntry("spark.executor.memoryOverhead", "384m")
                .containsEntry("spark.executor.cores", "1")
                .containsEntry("spark.kubernetes.executor.limit.cores", "500m");
    }

    @ParameterizedTest
    @CsvSource({
        "spark.executor.instances,                  2,  2",
        "spark.executor.instances,                  30, 3",
        "spark.executor.instances,                  ,   3",
        "spark.executor.instances,                  -1, 3",
        "spark.executor.cores,                      2,  2",
        "spark.executor.cores,                      64, 4",
        "spark.driver.cores,                        64, 4",
        "spark.dynamicAllocation.maxExecutors,      ,   3",
        "spark.dynamicAllocation.maxExecutors,      2,  2",
        "spark.dynamicAllocation.maxExecutors,      99, 3",
        "spark.dynamicAllocation.minExecutors,      99, 3",
        "spark.dynamicAllocation.minExecutors,      ,   ",
        "spark.dynamicAllocation.initialExecutors,  99, 3",
        "dynamicAllocation.initialExecutors,        1,  1",
    })
    void thereAreNeverMoreOfThemThanTheRuntimeGrants(String key, String asked, String granted) {
        Map<String, String> settings =
                SparkSettings.of(Requests.spark(Requests.SPARK, asked == null ? Map.of() : Map.of(key, asked)));
        String name =
                SparkConfRules.normalised(Map.of(key, "")).keySet().iterator().next();
        assertThat(settings.get(name)).isEqualTo(granted);
    }

    @Test
    void whereSparkDecidesHowManyItNeedsItDoesNotBeginWithAll() {
        assertThat(SparkSettings.of(Requests.spark(Requests.SPARK, Map.of("spark.dynamicAllocation.enabled", "true"))))
                .doesNotContainKey("spark.executor.instances")
                .containsEntry("spark.dynamicAllocation.shuffleTracking.enabled", "true")
                .containsEntry("spark.dynamicAllocation.maxExecutors", "3");
    }

    private static long mebibytes(String size) {
        return size.equals("0") ? 0 : Long.parseLong(size.substring(0, size.length() - 1));
    }
}
