package dev.runs.api.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of runs. */
public record RunList(
        List<RunView> items,
        int total,
        @Nullable String current_page,
        @Nullable String current_page_backwards,
        @Nullable String previous_page,
        @Nullable String next_page) {}
