package dev.runs.runtime;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of the Spark settings that say how much: as Spark reads them, whatever their unit and its case. */
public final class SparkValues {
    /** Without a unit they count mebibytes. */
    private static final List<String> MEBIBYTES = List.of(
            "spark.driver.memory",
            "spark.driver.memoryOverhead",
            "spark.executor.memory",
            "spark.executor.memoryOverhead");

    private static final List<String> BYTES = List.of("spark.driver.maxResultSize", "spark.memory.offHeap.size");
    private static final List<String> COUNTS = List.of(
            "spark.driver.cores",
            "spark.executor.cores",
            "spark.executor.instances",
            "spark.dynamicAllocation.initialExecutors",
            "spark.dynamicAllocation.maxExecutors",
            "spark.dynamicAllocation.minExecutors");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})([kmgtp]?)(b?)");
    private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");
    private static final String UNITS = "kmgtp";
    private static final int BITS_OF_A_UNIT = 10;

    private SparkValues() {}

    static boolean isSize(String key) {
        return MEBIBYTES.contains(key) || BYTES.contains(key);
    }

    static boolean isCount(String key) {
        return COUNTS.contains(key);
    }

    /**
     * A size.
     *
     * @param key the setting's full name, which decides what a number without a unit means
     * @return empty where Spark would not take it either; what is more than can be said is the most that can
     */
    public static OptionalLong bytes(String key, String value) {
        Matcher matcher = SIZE.matcher(value.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return OptionalLong.empty();
        }
        String unit = matcher.group(2);
        boolean isBare = unit.isEmpty() && matcher.group(3).isEmpty();
        int power = isBare && MEBIBYTES.contains(key) ? 2 : unit.isEmpty() ? 0 : UNITS.indexOf(unit) + 1;
        long scale = 1L << (BITS_OF_A_UNIT * power);
        long number = Long.parseLong(matcher.group(1));
        return OptionalLong.of(number > Long.MAX_VALUE / scale ? Long.MAX_VALUE : number * scale);
    }

    /** A whole number; empty where it is none. */
    public static OptionalLong count(String value) {
        String number = value.strip();
        return COUNT.matcher(number).matches() ? OptionalLong.of(Long.parseLong(number)) : OptionalLong.empty();
    }
}
