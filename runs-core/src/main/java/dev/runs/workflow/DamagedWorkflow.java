package dev.runs.workflow;

import org.jspecify.annotations.Nullable;

/** What is stored of a workflow cannot be read. */
public final class DamagedWorkflow extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A part of it is not there. */
    public static DamagedWorkflow missing() {
        return new DamagedWorkflow(null);
    }

    DamagedWorkflow(@Nullable Throwable cause) {
        super("What is stored of this workflow cannot be read.", cause);
    }
}
