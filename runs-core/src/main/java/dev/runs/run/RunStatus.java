package dev.runs.run;

import java.util.EnumSet;
import java.util.Set;

/** The six words a run's status can be, and the only rule about how it moves. */
public enum RunStatus {
    PENDING,
    RUNNING,
    COMPLETED,
    FAILED,
    CANCELLED,
    TIMED_OUT;

    private static final Set<RunStatus> TERMINAL = EnumSet.of(COMPLETED, FAILED, CANCELLED, TIMED_OUT);

    /** Whether a run may go from this status to {@code next}. Nothing leaves a terminal status. */
    public boolean canBecome(RunStatus next) {
        return switch (this) {
            case PENDING -> next == RUNNING || (next.isTerminal() && next != COMPLETED);
            case RUNNING -> next.isTerminal();
            case COMPLETED, FAILED, CANCELLED, TIMED_OUT -> false;
        };
    }

    public boolean isTerminal() {
        return TERMINAL.contains(this);
    }

    public boolean isActive() {
        return !isTerminal();
    }
}
