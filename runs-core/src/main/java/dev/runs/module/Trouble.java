package dev.runs.module;

import java.io.IOException;

/** Why an exchange gave no answer. The message goes on after "Module 'x' ". */
final class Trouble extends IOException {
    private final Certainty certainty;

    Trouble(Certainty certainty, String message) {
        super(message);
        this.certainty = certainty;
    }

    Certainty certainty() {
        return certainty;
    }

    /** The message, which is never absent. */
    String reason() {
        return String.valueOf(getMessage());
    }

    /** What is known of the request. */
    enum Certainty {
        NOT_SENT,
        /** It, or a part of it, may have been read. */
        PERHAPS_SENT,
        /** It was answered, with something that is not taken. */
        ANSWERED
    }
}
