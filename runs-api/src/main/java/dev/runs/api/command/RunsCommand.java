package dev.runs.api.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The root of all commands. */
@Command(
        name = "runs",
        mixinStandardHelpOptions = true,
        version = "Runs 0.1.0-SNAPSHOT",
        description = "Runs Python files and JARs, and keeps what they say.",
        subcommands = {DemoCommand.class, ServerCommand.class, DbCommand.class, AdminCommand.class, HelpCommand.class},
        footer = {
            "",
            "Exit status: 0 all well; 1 refused or failed; 2 wrong usage; 3 a wrong setting;",
            "4 the database or the data folder cannot be used.",
            "Begin with: ./runs demo"
        })
public final class RunsCommand extends CommandGroup {
    /** Runs the command that the arguments name, and returns its exit status. */
    public static int execute(String... args) {
        return commandLine().execute(args);
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new RunsCommand());
        commandLine.setExecutionExceptionHandler(new Refusals());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpWidth(100);
        return commandLine;
    }
}
