package dev.runs.workcell;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one kind of step is executed. Every method returns at once; what takes time wakes the run when it is over. */
interface StepWork {
    /**
     * Why it cannot begin yet.
     *
     * @param reason in words for a person; null for a moment that nobody needs to know of
     * @param lookAgain after this time, unless something wakes the run before
     */
    record Wait(@Nullable String reason, Duration lookAgain) {}

    /** What a step's work makes of a beginning that an earlier server has written down, and no end. */
    enum Resumption {
        /** Going on does no harm: what has begun is found, or is only a time that passes. */
        GO_ON,
        /** It may be executed once more, from the start. */
        REPEAT,
        /** It may have been executed, and must not be again. */
        UNKNOWN
    }

    /** Empty where it may begin now. Asked in every turn until then. */
    Optional<Wait> ready();

    /** The id of the run that it starts; null where it starts none. */
    default @Nullable String childRunId() {
        return null;
    }

    /** Begins; that it does is written down. Beginning twice changes nothing. */
    void begin();

    /** Empty while it is under way. */
    Optional<Outcome> outcome();

    /** How soon to look for its end, where nothing wakes the run before. */
    Duration lookAgain();

    Resumption resumption();

    /** Ends it, as far as it can be reached, also where an earlier server began it; false while it is being told. */
    boolean stop();

    /** Forgets it and leaves everything as it is: another server goes on, or this one ends. */
    void release();
}
