package dev.runs.api.command;

import dev.runs.access.Role;
import dev.runs.access.User;
import dev.runs.api.command.AdminCommand.ListOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Users of organizations. */
@Command(name = "user", mixinStandardHelpOptions = true, description = "Users of organizations.")
final class UserCommand extends CommandGroup {
    @Command(mixinStandardHelpOptions = true, description = "Makes a user.")
    int create(
            @Mixin ConfigOption config,
            @Option(names = "--organization", required = true, paramLabel = "NAME", description = "Of which one.")
                    String organization,
            @Option(names = "--email", required = true, paramLabel = "EMAIL", description = "Its address.")
                    String email,
            @Option(
                            names = "--role",
                            required = true,
                            description = "viewer reads; member also submits, and cancels its own runs; admin does"
                                    + " everything in the organization. One of: ${COMPLETION-CANDIDATES}.")
                    Role role) {
        config.in(installation -> installation.accessAdmin().createUser(organization, email, role));
        say("Made the user " + email + ".");
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists users.")
    int list(
            @Mixin ConfigOption config,
            @Mixin ListOptions options,
            @Option(names = "--organization", paramLabel = "NAME", description = "Only of this one.") @Nullable
                    String organization) {
        List<User> users = config.in(installation -> installation.accessAdmin().users(organization));
        Tables.print(
                spec().commandLine().getOut(),
                options.format(),
                List.of("email", "organization", "role", "created", "disabled"),
                users.stream()
                        .map(user -> Tables.row(
                                user.email(),
                                user.organizationName(),
                                user.role().word(),
                                user.createdAt(),
                                user.disabledAt()))
                        .toList());
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Changes a user's role. API keys and sessions are never above it, from now on.")
    int set(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "EMAIL", description = "Whose.") String email,
            @Option(names = "--role", required = true, description = "One of: ${COMPLETION-CANDIDATES}.") Role role) {
        config.in(installation -> installation.accessAdmin().setRole(email, role));
        say(email + " is a " + role.word() + " now.");
        return 0;
    }

    @Command(
            mixinStandardHelpOptions = true,
            description = "Disables a user: its API keys and sessions are refused from now on.")
    int disable(@Mixin ConfigOption config, @Parameters(paramLabel = "EMAIL", description = "Whom.") String email) {
        config.in(installation -> installation.accessAdmin().disableUser(email));
        say("Disabled " + email + ".");
        return 0;
    }
}
