package dev.runs.api.config;

/** A setting that is unknown or wrong. The message is one line for the operator: where, what, and what is allowed. */
public final class SettingsException extends RuntimeException {
    SettingsException(String message) {
        super(message);
    }
}
