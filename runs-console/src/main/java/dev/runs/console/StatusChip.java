package dev.runs.console;

import dev.runs.run.RunStatus;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A choice of statuses that the list of runs offers. */
enum StatusChip {
    ALL("All"),
    ACTIVE("Active"),
    COMPLETED("Completed"),
    FAILED("Failed"),
    TIMED_OUT("Timed out"),
    CANCELLED("Cancelled");

    private final String label;

    StatusChip(String label) {
        this.label = label;
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

    /** The statuses that it stands for; none for all. */
    Set<RunStatus> statuses() {
        return switch (this) {
            case ALL -> Set.of();
            case ACTIVE -> Set.of(RunStatus.PENDING, RunStatus.RUNNING);
            case COMPLETED -> Set.of(RunStatus.COMPLETED);
            case FAILED -> Set.of(RunStatus.FAILED);
            case TIMED_OUT -> Set.of(RunStatus.TIMED_OUT);
            case CANCELLED -> Set.of(RunStatus.CANCELLED);
        };
    }
}
