package dev.runs.run;

import static dev.runs.run.RunStatus.CANCELLED;
import static dev.runs.run.RunStatus.COMPLETED;
import static dev.runs.run.RunStatus.FAILED;
import static dev.runs.run.RunStatus.PENDING;
import static dev.runs.run.RunStatus.RUNNING;
import static dev.runs.run.RunStatus.TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunStatusTest {
    private static final Map<RunStatus, Set<RunStatus>> MOVES = Map.of(
            PENDING, EnumSet.of(RUNNING, FAILED, CANCELLED, TIMED_OUT),
            RUNNING, EnumSet.of(COMPLETED, FAILED, CANCELLED, TIMED_OUT),
            COMPLETED, Set.of(),
            FAILED, Set.of(),
            CANCELLED, Set.of(),
            TIMED_OUT, Set.of());

    @Test
    void nothingLeavesATerminalStatusAndOnlyARunningRunCompletes() {
        for (RunStatus from : RunStatus.values()) {
            for (RunStatus to : RunStatus.values()) {
                assertThat(from.canBecome(to))
                        .as("%s -> %s", from, to)
                        .isEqualTo(MOVES.get(from).contains(to));
            }
            assertThat(from.isTerminal()).isEqualTo(MOVES.get(from).isEmpty());
            assertThat(from.isActive()).isEqualTo(!from.isTerminal());
        }
    }
}
