package dev.runs.log;

/**
 * Stored bytes of a log that are not what was stored. Readers are shown marked lines in the place of those, and
 * appending goes on.
 */
final class DamagedChunk extends RuntimeException {
    DamagedChunk(String what) {
        super("A chunk of the log is damaged: " + what);
    }

    DamagedChunk(String what, RuntimeException cause) {
        super("A chunk of the log is damaged: " + what, cause);
    }
}
