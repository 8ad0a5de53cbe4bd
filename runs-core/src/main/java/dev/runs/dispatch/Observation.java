package dev.runs.dispatch;

import dev.runs.run.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an executor sees of an attempt when it looks. */
public sealed interface Observation {

    /** Not started yet, and why, in words for a person ("Installing 3 libraries"). */
    record Waiting(String reason) implements Observation {}

    /** The program itself runs. */
    record Running(Instant startedAt) implements Observation {}

    /**
     * It is over: every line of its log is stored (or a gap marker and an event say otherwise) and its result files
     * are kept, so that a terminal status may show.
     *
     * @param startedAt null where the program never started
     * @param exitCode of the program; a signal is 128 + its number; null where the program never started
     * @param stopped whether {@link Executor#cancel} ended it, rather than the program itself
     * @param failure what the executor knows better than the exit code tells (memory, dependencies); null otherwise
     */
    record Exited(
            @Nullable Instant startedAt,
            Instant finishedAt,
            @Nullable Integer exitCode,
            boolean stopped,
            @Nullable Failure failure)
            implements Observation {}

    /** The attempt is gone and nobody knows how it ended. */
    record Lost(String reason) implements Observation {}
}
