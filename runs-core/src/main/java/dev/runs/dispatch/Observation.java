package dev.runs.dispatch;

import dev.runs.run.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an executor sees of an attempt when it looks. */
public sealed interface Observation {

    /** What is made of each; a new alternative does not compile until everybody has an answer to it. */
    interface Visitor<T> {
        T waiting(Waiting waiting);

        T running(Running running);

        T exited(Exited exited);

        T lost(Lost lost);

        T putOff(PutOff putOff);
    }

    <T> T accept(Visitor<T> visitor);

    /**
     * Not started yet.
     *
     * @param reason in words for a person ("Installing 3 libraries"); null where it passes in a moment
     */
    record Waiting(@Nullable String reason) implements Observation {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.waiting(this);
        }
    }

    /** The program itself runs. */
    record Running(Instant startedAt) implements Observation {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.running(this);
        }
    }

    /**
     * It is over: every line of its log is stored (or a gap marker says otherwise) and its result files are kept, so
     * that a terminal status may show.
     *
     * @param startedAt null where the program never started
     * @param exitCode of the program; a signal is 128 + its number; null where the program never started
     * @param stopped whether {@link Executor#cancel} ended it, rather than the program itself
     * @param failure what the executor knows better than the exit code tells (memory, dependencies); null otherwise
     * @param logGap what is missing of the log, as a sentence; null where it is whole
     */
    record Exited(
            @Nullable Instant startedAt,
            Instant finishedAt,
            @Nullable Integer exitCode,
            boolean stopped,
            @Nullable Failure failure,
            @Nullable String logGap)
            implements Observation {
        /** With a whole log. */
        public Exited(
                @Nullable Instant startedAt,
                Instant finishedAt,
                @Nullable Integer exitCode,
                boolean stopped,
                @Nullable Failure failure) {
            this(startedAt, finishedAt, exitCode, stopped, failure, null);
        }

        /** The same end, for this reason. */
        public Exited withFailure(Failure reason) {
            return new Exited(startedAt, finishedAt, exitCode, stopped, reason, logGap);
        }

        /** The same end, with this missing of the log. */
        public Exited withLogGap(String gap) {
            return new Exited(startedAt, finishedAt, exitCode, stopped, failure, gap);
        }

        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.exited(this);
        }
    }

    /** The attempt is gone and nobody knows how it ended. */
    record Lost(String reason) implements Observation {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.lost(this);
        }
    }

    /**
     * There is no place for it now, and nothing of the attempt was made: the run goes back into the queue, so that
     * others that can go on need not wait behind it.
     *
     * @param reason in words for a person ("the cluster's quota is used up")
     */
    record PutOff(String reason) implements Observation {
        @Override
        public <T> T accept(Visitor<T> visitor) {
            return visitor.putOff(this);
        }
    }
}
