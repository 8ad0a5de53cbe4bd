package dev.runs.log;

/**
 * Stored bytes of a log that are not what was stored. Only reads of the lines in that chunk meet it: the rest of the
 * log can be read, and appending goes on.
 */
public final class DamagedChunk extends RuntimeException {
    DamagedChunk(String what) {
        super("A chunk of the log is damaged: " + what);
    }

    DamagedChunk(String what, RuntimeException cause) {
        super("A chunk of the log is damaged: " + what, cause);
    }
}
