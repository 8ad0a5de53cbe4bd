package dev.runs.api.command;

import dev.runs.api.PortTaken;
import dev.runs.api.SchemaBehind;
import dev.runs.api.config.SettingsException;
import dev.runs.database.BrokenDataFolder;
import dev.runs.database.DatabaseUnavailable;
import dev.runs.error.RunsException;
import dev.runs.error.RunsException.InvalidRequest;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** One clear line for what went wrong, and the exit status that scripts can use. */
final class Refusals implements IExecutionExceptionHandler {
    static final int REFUSED = 1;
    static final int WRONG_SETTING = 3;
    static final int UNUSABLE = 4;

    @Override
    public int handleExecutionException(Exception cause, CommandLine commandLine, ParseResult parsed) {
        commandLine.getErr().println("runs: " + line(cause));
        if (!isExpected(cause)) {
            // A defect: whoever reports it needs to know where.
            cause.printStackTrace(commandLine.getErr());
        }
        commandLine.getErr().flush();
        return status(cause);
    }

    private static String line(Exception cause) {
        if (cause instanceof InvalidRequest invalid) {
            return invalid.problems().get(0).message() + " "
                    + invalid.problems().get(0).suggestion();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static int status(Exception cause) {
        if (cause instanceof SettingsException) {
            return WRONG_SETTING;
        }
        boolean unusable = cause instanceof BrokenDataFolder
                || cause instanceof DatabaseUnavailable
                || cause instanceof SchemaBehind
                || cause instanceof PortTaken;
        return unusable ? UNUSABLE : REFUSED;
    }

    private static boolean isExpected(Exception cause) {
        return cause instanceof RunsException || cause instanceof IllegalStateException || status(cause) != REFUSED;
    }
}
