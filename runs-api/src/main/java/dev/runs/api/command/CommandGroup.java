package dev.runs.api.command;

import picocli.CommandLine.Model.CommandSpec;
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

    /** What happened, on standard error. */
    void say(String line) {
        spec.commandLine().getErr().println(line);
    }
}
