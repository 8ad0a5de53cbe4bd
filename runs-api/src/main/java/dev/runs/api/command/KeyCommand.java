package dev.runs.api.command;

import dev.runs.access.ApiKey;
import dev.runs.access.Role;
import dev.runs.api.command.AdminCommand.ListOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** API keys. */
@Command(name = "key", mixinStandardHelpOptions = true, description = "API keys of users.")
final class KeyCommand extends CommandGroup {
    @Command(
            mixinStandardHelpOptions = true,
            description = "Makes an API key and prints it, once, alone on standard output. Keep it: only its hash is"
                    + " stored.")
    int create(
            @Mixin ConfigOption config,
            @Option(names = "--organization", required = true, paramLabel = "NAME", description = "Of which one.")
                    String organization,
            @Option(names = "--user", required = true, paramLabel = "EMAIL", description = "Whose key it is.")
                    String email,
            @Option(
                            names = "--role",
                            required = true,
                            description = "Not above the user's. One of: ${COMPLETION-CANDIDATES}.")
                    Role role,
            @Option(names = "--expires", paramLabel = "P90D", description = "After how long; default: never.") @Nullable
                    String expires) {
        Duration validFor = expires == null ? null : duration("--expires", expires);
        String key =
                config.in(installation -> installation.accessAdmin().createKey(organization, email, role, validFor));
        print(key);
        say("This is the only time the key is shown.");
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists API keys, never the keys themselves.")
    int list(
            @Mixin ConfigOption config,
            @Mixin ListOptions options,
            @Option(names = "--organization", paramLabel = "NAME", description = "Only of this one.") @Nullable
                    String organization) {
        List<ApiKey> keys = config.in(installation -> installation.accessAdmin().keys(organization));
        Tables.print(
                spec().commandLine().getOut(),
                options.format(),
                List.of("id", "ends_in", "user", "role", "created", "expires", "revoked", "last_used"),
                keys.stream()
                        .map(key -> Tables.row(
                                key.id().toLowerCase(Locale.ROOT),
                                key.lastFour(),
                                key.email(),
                                key.role().word(),
                                key.createdAt(),
                                key.expiresAt(),
                                key.revokedAt(),
                                key.lastUsedAt()))
                        .toList());
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, description = "Revokes an API key: it is refused from now on.")
    int revoke(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "ID", description = "As 'admin key list' shows it.") String id) {
        config.in(installation -> {
            installation.accessAdmin().revokeKey(id);
            return id;
        });
        say("Revoked " + id + ".");
        return 0;
    }
}
