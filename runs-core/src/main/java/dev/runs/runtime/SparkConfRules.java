package dev.runs.runtime;

import dev.runs.error.RunsException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which Spark settings a caller may choose: an allow-list, judged once at submit for every region. What is not on it
 * could name images, accounts, volumes, class paths or other people's masters (CVE-2025-66518 and its like).
 */
public final class SparkConfRules {
    private static final List<String> PREFIXES = List.of(
            "spark.sql.",
            "spark.sedona.",
            "spark.shuffle.",
            "spark.memory.",
            "spark.network.",
            "spark.rpc.",
            "spark.locality.",
            "spark.broadcast.",
            "spark.io.compression.",
            "spark.kryoserializer.",
            "spark.kryo.",
            "spark.rdd.",
            "spark.speculation",
            "spark.task.",
            "spark.scheduler.",
            "spark.dynamicAllocation.",
            "spark.hadoop.fs.s3a.endpoint",
            "spark.hadoop.fs.s3a.path.style.access",
            "spark.hadoop.fs.s3a.connection.",
            "spark.hadoop.mapreduce.",
            "spark.hadoop.parquet.");
    private static final List<String> KEYS = List.of(
            "spark.app.name",
            "spark.default.parallelism",
            "spark.driver.cores",
            "spark.driver.maxResultSize",
            "spark.driver.memory",
            "spark.driver.memoryOverhead",
            "spark.executor.cores",
            "spark.executor.instances",
            "spark.executor.memory",
            "spark.executor.memoryOverhead",
            "spark.files.maxPartitionBytes",
            "spark.log.level",
            "spark.python.worker.memory",
            "spark.python.worker.reuse",
            "spark.serializer",
            "spark.ui.showConsoleProgress");
    /** Parts, lower case, of what has no place below a prefix either: it loads code from anywhere, or shows a secret. */
    private static final List<String> NEVER =
            List.of("javaoptions", "classpath", "secret", "spark.sql.hive.metastore.jars", "spark.sql.maven.");

    private static final int MAX_SETTINGS = 1_000;
    private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,199}");
    private static final Pattern VALUE = Pattern.compile("[^\\p{Cntrl}]{0,4000}");

    private SparkConfRules() {}

    /**
     * The settings under their full names: {@code sql.shuffle.partitions} means {@code spark.sql...}. Of one that is
     * there by both its names, the full one counts.
     */
    public static Map<String, String> normalised(Map<String, String> settings) {
        Map<String, String> normal = new TreeMap<>();
        settings.forEach((key, value) -> normal.put(normal(key), value.strip()));
        settings.forEach((key, value) -> normal.computeIfPresent(key, (name, other) -> value.strip()));
        return normal;
    }

    /** Those that a run may choose, under their full names: a run may be older than these rules. */
    public static Map<String, String> allowed(Map<String, String> settings) {
        Map<String, String> allowed = normalised(settings);
        allowed.entrySet()
                .removeIf(
                        setting -> problem(setting.getKey(), setting.getValue()).isPresent());
        return allowed;
    }

    /** What is wrong with these settings; each problem names its key. */
    public static List<Problem> problems(Map<String, String> settings) {
        List<Problem> problems = new ArrayList<>();
        if (settings.size() > MAX_SETTINGS) {
            problems.add(new Problem(
                    "environment.sparkConfigs",
                    "A run can have at most " + MAX_SETTINGS + " Spark settings.",
                    "Set the others in the program."));
            return problems;
        }
        settings.forEach((key, value) -> problem(key, value).ifPresent(problems::add));
        return problems;
    }

    private static Optional<Problem> problem(String key, String value) {
        String name = normal(key);
        if (!KEY.matcher(key).matches() || !isAllowed(name)) {
            return problem(
                    key,
                    "The Spark setting '" + key + "' cannot be chosen by a run.",
                    "Leave it out. Settings under spark.sql., spark.memory., spark.shuffle. and the sizes of driver and"
                            + " executors can be chosen.");
        }
        String what = "The value of the Spark setting '" + key + "' ";
        if (!VALUE.matcher(value).matches()) {
            return problem(key, what + "has a line break or is too long.", "Use one line of at most 4,000 characters.");
        }
        if (SparkValues.isSize(name) && SparkValues.bytes(name, value).isEmpty()) {
            return problem(key, what + "is no size.", "Write it as 512m or 2g.");
        }
        if (SparkValues.isCount(name) && SparkValues.count(value).isEmpty()) {
            return problem(key, what + "is no number.", "Write it as 4.");
        }
        return Optional.empty();
    }

    private static Optional<Problem> problem(String key, String message, String suggestion) {
        return Optional.of(new Problem("environment.sparkConfigs." + key, message, suggestion));
    }

    private static boolean isAllowed(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return NEVER.stream().noneMatch(lower::contains)
                && (KEYS.contains(key) || PREFIXES.stream().anyMatch(key::startsWith));
    }

    private static String normal(String key) {
        return key.startsWith("spark.") ? key : "spark." + key;
    }
}
