package dev.runs.api.command;

import java.time.Duration;
import java.time.LocalDate;
import java.time.Period;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only holds others: by itself it says which. */
abstract class CommandGroup implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    CommandSpec spec() {
        return spec;
    }

    /** A result, on standard output. */
    void print(String line) {
        spec.commandLine().getOut().println(line);
    }

    /** @throws ParameterException where it is none */
    Duration duration(String option, String text) {
        try {
            return text.contains("T")
                    ? Duration.parse(text)
                    : Duration.ofDays(LocalDate.EPOCH.plus(Period.parse(text)).toEpochDay());
        } catch (DateTimeParseException e) {
            throw new ParameterException(
                    spec.commandLine(), option + " cannot be '" + text + "'. Write it as P90D or PT12H.");
        }
    }

    /** What happened, on standard error. */
    void say(String line) {
        spec.commandLine().getErr().println(line);
    }
}
