package dev.runs.module;

import dev.runs.error.OneLine;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** What went wrong with a connection, for people. */
final class Reasons {
    private Reasons() {}

    /** Why there was none. It goes on after "cannot be reached: ". */
    static String notConnected(Exception error) {
        String text = OneLine.of(String.valueOf(error.getMessage()));
        if (error instanceof UnknownHostException) {
            return "its name is not known";
        }
        if (error instanceof SocketTimeoutException) {
            return "nobody answers there";
        }
        if (error instanceof SSLException) {
            return "no secure connection: " + text;
        }
        if (error instanceof ConnectException && text.toLowerCase(Locale.ROOT).contains("refused")) {
            return "connection refused";
        }
        return text;
    }

    /** Why it ended. It goes on after "Module 'x' ". */
    static String broken(Exception error) {
        return error instanceof IOException
                ? "did not answer to the end: " + OneLine.of(String.valueOf(error.getMessage()))
                : "did not answer in HTTP: " + OneLine.of(String.valueOf(error.getMessage()));
    }
}
