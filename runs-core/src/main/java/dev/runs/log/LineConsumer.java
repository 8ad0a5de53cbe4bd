package dev.runs.log;

/** Takes the lines of a log one after the other. */
@FunctionalInterface
public interface LineConsumer<X extends Exception> {

    /** @param number of the line, from 0 */
    void accept(long number, LogLine line) throws X;
}
