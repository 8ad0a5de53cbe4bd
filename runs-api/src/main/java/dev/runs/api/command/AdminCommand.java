package dev.runs.api.command;

import dev.runs.access.AuditEntry;
import dev.runs.api.Installation;
import dev.runs.api.command.Tables.Format;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    @Command(
            mixinStandardHelpOptions = true,
            description = "Prints the audit log: who did, or was refused, what, and from where. Newest last.")
    int audit(
            @Mixin ConfigOption config,
            @Mixin ListOptions options,
            @Option(names = "--organization", paramLabel = "NAME", description = "Only of this one.") @Nullable
                    String organization,
            @Option(names = "--user", paramLabel = "EMAIL", description = "Only of this one.") @Nullable String user,
            @Option(names = "--since", paramLabel = "P7D", description = "Only what is not older.") @Nullable
                    String since,
            @Option(names = "--limit", paramLabel = "N", description = "No more than these.", defaultValue = "100")
                    int limit) {
        Instant from = since == null ? null : Installation.CLOCK.instant().minus(duration("--since", since));
        List<AuditEntry> entries =
                config.in(installation -> installation.accessAdmin().audit(organization, user, from, limit));
        Tables.print(
                spec().commandLine().getOut(),
                options.format(),
                List.of("time", "organization", "who", "action", "subject", "address", "via", "request"),
                entries.stream()
                        .map(entry -> Tables.row(
                                entry.at(),
                                entry.organizationName(),
                                entry.who(),
                                entry.action(),
                                entry.subject(),
                                entry.address(),
                                entry.via(),
                                entry.requestId()))
                        .toList());
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
