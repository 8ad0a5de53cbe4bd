package dev.runs.module;

/** An answer came whole and cannot be used. The message is a sentence for people. */
final class Useless extends Exception {
    Useless(String message) {
        super(message);
    }
}
