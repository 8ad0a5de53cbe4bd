package dev.runs.api.config;

import org.jspecify.annotations.Nullable;

/** What the records of settings check themselves with; the message names the setting and what it may be. */
final class Checks {
    private Checks() {}

    static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
