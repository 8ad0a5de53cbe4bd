package dev.runs.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One part of a list, newest first.
 *
 * @param total how many there are in all: exact up to {@link #EXACT_TOTAL}, and then that number
 * @param next the cursor of the page with older ones, null on the last
 * @param previous the cursor of the page with newer ones, null on the first
 */
public record Page<T>(
        List<T> items,
        int total,
        @Nullable String next,
        @Nullable String previous) {
    /** Counting further would cost as much as is stored. */
    public static final int EXACT_TOTAL = 1000;
}
