package dev.runs.workflow;

/** The text is neither JSON nor YAML, or more than is read. The message is for whoever wrote it. */
public final class Unreadable extends Exception {
    Unreadable(String message) {
        super(message);
    }

    static Unreadable at(int line, String message) {
        return new Unreadable("Line " + line + ": " + message);
    }
}
