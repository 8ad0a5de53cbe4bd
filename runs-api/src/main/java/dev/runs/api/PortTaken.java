package dev.runs.api;

/** Another program listens on a port that the server needs; the message says what to do. */
public final class PortTaken extends RuntimeException {
    PortTaken(String host, int port, String variable) {
        super("Port " + port + " on " + host + " is taken or not ours to take. Stop the program that has it, or set "
                + variable + " to another port (0 takes a free one).");
    }
}
