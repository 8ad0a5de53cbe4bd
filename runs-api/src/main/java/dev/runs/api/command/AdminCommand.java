package dev.runs.api.command;

import dev.runs.api.command.Tables.Format;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the administrator does, beside a running server or without one. */
@Command(
        name = "admin",
        mixinStandardHelpOptions = true,
        description = "Organizations, users, API keys and checks. Works beside a running server and without one.",
        subcommands = {
            OrganizationCommand.class,
            UserCommand.class,
            KeyCommand.class,
            CheckCommand.class,
            DoctorCommand.class
        })
final class AdminCommand extends CommandGroup {
    @Command(
            name = "sign-in-link",
            mixinStandardHelpOptions = true,
            description = "Prints a link that signs the user in to the console, once, within 15 minutes.")
    int signInLink(
            @Mixin ConfigOption config,
            @Option(names = "--user", required = true, paramLabel = "EMAIL", description = "Whom it signs in.")
                    String email) {
        String link = config.in(installation -> ConsoleLinks.signIn(
                installation.settings(), installation.accessAdmin().createSignInLink(email)));
        print(link);
        say("It works once, within the next 15 minutes.");
        return 0;
    }

    /** How a list is printed. */
    static final class ListOptions {
        @Option(names = "--json", description = "Print JSON, for scripts.")
        private boolean json;

        Format format() {
            return json ? Format.JSON : Format.TABLE;
        }
    }
}
