package dev.runs.api.command;

import dev.runs.api.Installation;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The database's schema. */
@Command(
        name = "db",
        mixinStandardHelpOptions = true,
        description = "The database's schema: bring it up to date, look at it, take changes back.")
final class DbCommand extends CommandGroup {
    @Command(description = "Brings the schema up to date.", mixinStandardHelpOptions = true)
    int migrate(@Parameters(arity = "0..1", paramLabel = "config.yml") @Nullable Path file) {
        try (Installation installation = open(file)) {
            List<String> pending = installation.database().pendingMigrations();
            installation.database().migrate();
            print(pending.isEmpty() ? "The schema is up to date." : "Applied: " + String.join(", ", pending));
            return 0;
        }
    }

    @Command(
            description = "Says which changes have been applied and which are pending; exit status 1 if any is.",
            mixinStandardHelpOptions = true)
    int status(@Parameters(arity = "0..1", paramLabel = "config.yml") @Nullable Path file) {
        try (Installation installation = open(file)) {
            List<String> pending = installation.database().pendingMigrations();
            installation.database().appliedMigrations().forEach(id -> print("applied  " + id));
            pending.forEach(id -> print("pending  " + id));
            return pending.isEmpty() ? 0 : 1;
        }
    }

    @Command(
            description = "Takes the newest changes back, and with them what they store. Stop the servers first.",
            mixinStandardHelpOptions = true)
    int rollback(
            @Parameters(arity = "0..1", paramLabel = "config.yml") @Nullable Path file,
            @Option(names = "--count", required = true, description = "How many changes to take back.") int count) {
        try (Installation installation = open(file)) {
            List<String> applied = installation.database().appliedMigrations();
            if (count < 1 || count > applied.size()) {
                throw new IllegalStateException(
                        "--count must be 1 to " + applied.size() + ": so many changes have been applied.");
            }
            installation.database().rollback(count);
            print("Taken back: " + String.join(", ", applied.subList(applied.size() - count, applied.size())));
            return 0;
        }
    }

    private static Installation open(@Nullable Path file) {
        return Installation.forSchema(ConfigOption.settings(file), Installation.CLOCK);
    }
}
