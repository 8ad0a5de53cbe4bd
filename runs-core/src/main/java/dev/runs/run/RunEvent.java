package dev.runs.run;

import java.time.Instant;
import java.util.stream.Stream;

/** A dated fact about a run. */
public record RunEvent(String id, String runId, Instant at, Code code, String message) {

    /** The words on the wire; clients know {@link #APP_START_CREATION} and {@link #RUN_FAIL_EXEC}. */
    public enum Code {
        RUN_SUBMITTED,
        /** The package index did not say whether it has the libraries: the installation will show. */
        DEPENDENCIES_UNCHECKED,
        /** A process or pod is being made for the run. */
        APP_START_CREATION,
        /** What the run waits for before its program starts. */
        RUN_PREPARING,
        RUN_STARTED,
        RUN_CANCEL_REQUESTED,
        /** The platform lost an attempt before the program started and makes another. */
        RUN_RETRIED,
        /** What came of a step of a workflow. */
        RUN_STEP,
        /** What the submitter of a workflow should know of it. */
        WORKFLOW_NOTE,
        RUN_COMPLETED,
        RUN_FAILED,
        RUN_CANCELLED,
        /** The time limit: the official clients look for this code with "timeout" in its message. */
        RUN_FAIL_EXEC,
        /** Lines of the log could not be kept. */
        LOG_GAP,
        /** An executor of a Spark program ended as it should not. */
        EXECUTOR_LOST,
        /** One that this version does not know: a newer server has written it. */
        OTHER;

        static Code of(String word) {
            return Stream.of(values())
                    .filter(code -> code.name().equals(word))
                    .findFirst()
                    .orElse(OTHER);
        }
    }
}
