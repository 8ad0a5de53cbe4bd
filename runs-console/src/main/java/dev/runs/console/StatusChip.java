package dev.runs.console;

import dev.runs.run.RunStatus;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A choice of statuses that the list of runs offers. */
enum StatusChip {
    ALL("All"),
    ACTIVE("Active", RunStatus.PENDING, RunStatus.RUNNING),
    COMPLETED("Completed", RunStatus.COMPLETED),
    FAILED("Failed", RunStatus.FAILED),
    TIMED_OUT("Timed out", RunStatus.TIMED_OUT),
    CANCELLED("Cancelled", RunStatus.CANCELLED);

    private final String label;
    private final Set<RunStatus> statuses;

    StatusChip(String label, RunStatus... statuses) {
        this.label = label;
        this.statuses = Set.of(statuses);
    }

    /** The chip that a URL names; all where it names none that there is. */
    static StatusChip parse(@Nullable String text) {
        for (StatusChip chip : values()) {
            if (chip.parameter().equals(text)) {
                return chip;
            }
        }
        return ALL;
    }

    String parameter() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String label() {
        return label;
    }

    Set<RunStatus> statuses() {
        return statuses;
    }
}
