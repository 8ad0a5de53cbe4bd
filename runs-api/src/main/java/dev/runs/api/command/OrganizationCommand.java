package dev.runs.api.command;

import dev.runs.access.Organization;
import dev.runs.api.command.AdminCommand.ListOptions;
import dev.runs.api.config.RuntimeSettings;
import dev.runs.api.config.Settings;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Organizations and their limits. */
@Command(name = "organization", mixinStandardHelpOptions = true, description = "Organizations and their limits.")
final class OrganizationCommand extends CommandGroup {
    private static final String NONE = "none";
    private static final String ALL = "all";

    @Command(mixinStandardHelpOptions = true, description = "Makes an organization. Its name cannot be changed.")
    int create(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "NAME", description = "2 to 39 of a-z, 0-9 and '-': first a letter, last no '-'.")
                    String name) {
        config.in(installation -> installation.accessAdmin().createOrganization(name));
        say("Made the organization " + name + ".");
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists organizations with their limits.")
    int list(@Mixin ConfigOption config, @Mixin ListOptions options) {
        List<Organization> organizations =
                config.in(installation -> installation.accessAdmin().organizations());
        Tables.print(
                spec().commandLine().getOut(),
                options.format(),
                List.of(
                        "name",
                        "max_running",
                        "max_queued",
                        "max_timeout_seconds",
                        "max_storage_mb",
                        "runtimes",
                        "created"),
                organizations.stream()
                        .map(organization -> Tables.row(
                                organization.name(),
                                organization.maxRunning(),
                                organization.maxQueued(),
                                organization.maxTimeoutSeconds(),
                                organization.maxStorageMb(),
                                runtimes(organization),
                                organization.createdAt()))
                        .toList());
        return 0;
    }

    @Command(mixinStandardHelpOptions = true, description = "Changes limits; those that are not named stay.")
    int set(
            @Mixin ConfigOption config,
            @Parameters(paramLabel = "NAME", description = "The organization.") String name,
            @Option(names = "--max-running", paramLabel = "N|none", description = "Runs going at once.") @Nullable
                    String maxRunning,
            @Option(names = "--max-queued", paramLabel = "N|none", description = "Runs waiting at once.") @Nullable
                    String maxQueued,
            @Option(
                            names = "--max-timeout",
                            paramLabel = "SECONDS|PT8H|none",
                            description = "The longest time-out that a run can have.")
                    @Nullable
                    String maxTimeout,
            @Option(
                            names = "--max-storage",
                            paramLabel = "MB|none",
                            description = "What all its files may take together, in MB; replaced ones count until they"
                                    + " are removed.")
                    @Nullable
                    String maxStorage,
            @Option(
                            names = "--runtimes",
                            paramLabel = "NAME,...|all",
                            description = "The runtimes that its runs may ask for.")
                    @Nullable
                    String runtimes) {
        Organization now = config.in(installation -> installation
                .accessAdmin()
                .setLimits(
                        name,
                        old -> new Organization(
                                old.id(),
                                old.name(),
                                old.createdAt(),
                                limit(maxRunning, old.maxRunning(), "--max-running"),
                                limit(maxQueued, old.maxQueued(), "--max-queued"),
                                limit(seconds(maxTimeout), old.maxTimeoutSeconds(), "--max-timeout"),
                                limit(maxStorage, old.maxStorageMb(), "--max-storage"),
                                runtimes(runtimes, old.runtimes(), installation.settings()))));
        say(name + ": at most " + said(now.maxRunning()) + " running, " + said(now.maxQueued()) + " queued, time-out "
                + said(now.maxTimeoutSeconds()) + " s, " + said(now.maxStorageMb()) + " MB of files, runtimes "
                + runtimes(now) + ".");
        return 0;
    }

    private static String runtimes(Organization organization) {
        List<String> names = organization.runtimes();
        return names == null ? ALL : String.join(",", names);
    }

    private @Nullable List<String> runtimes(@Nullable String asked, @Nullable List<String> old, Settings settings) {
        if (asked == null) {
            return old;
        }
        if (asked.equals(ALL)) {
            return null;
        }
        List<String> known =
                settings.runtimes().stream().map(RuntimeSettings::name).toList();
        List<String> names =
                Stream.of(asked.split(",", -1)).map(String::strip).distinct().toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        spec().commandLine(),
                        "There is no runtime '" + name + "'. Use some of: " + String.join(",", known) + ", or all.");
            }
        }
        return names;
    }

    private @Nullable Integer limit(@Nullable String asked, @Nullable Integer old, String option) {
        if (asked == null) {
            return old;
        }
        if (asked.equals(NONE)) {
            return null;
        }
        if (!asked.matches("[0-9]{1,9}") || (option.equals("--max-timeout") && Integer.parseInt(asked) == 0)) {
            throw new ParameterException(
                    spec().commandLine(), option + " cannot be '" + asked + "'. Use a whole number, or none.");
        }
        return Integer.valueOf(asked);
    }

    private static @Nullable String seconds(@Nullable String asked) {
        if (asked == null || !asked.startsWith("P")) {
            return asked;
        }
        try {
            return String.valueOf(Duration.parse(asked).toSeconds());
        } catch (DateTimeParseException e) {
            return asked;
        }
    }

    private static String said(@Nullable Integer limit) {
        return Optional.ofNullable(limit).map(String::valueOf).orElse("(no limit of its own)");
    }
}
