package dev.runs.api;

import dev.runs.api.command.RunsCommand;

/** Where everything begins: {@code ./runs} and its commands. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(RunsCommand.execute(args));
    }
}
