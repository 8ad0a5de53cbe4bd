package dev.runs.api.command;

import dev.runs.access.Organization;
import dev.runs.api.Installation;
import dev.runs.api.config.IntegrationSettings;
import dev.runs.api.config.RegionSettings;
import dev.runs.api.config.Settings;
import dev.runs.database.Ids;
import dev.runs.file.BlobStore;
import dev.runs.k8s.RegionCheck;
import dev.runs.k8s.RegionNotReady;
import dev.runs.local.LocalChecks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Whether everything that the settings name is there. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks the settings, and whether the database, the file store and each region can be reached."
                + " Exit status 1 if anything failed.")
final class CheckCommand implements Callable<Integer> {
    /** Images may have to be fetched. */
    private static final Duration PODS_WAIT = Duration.ofMinutes(3);

    private static final String MENDED_BY =
            "# Look at this first; then have someone who may grant rights give it to: kubectl apply -f -";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ConfigOption config = new ConfigOption();

    /** One thing to look at; it throws, with a line that says what to do, where it is not well. */
    private interface Check {
        String look() throws IOException;
    }

    private final List<String> failed = new ArrayList<>();

    @Override
    public Integer call() {
        Settings settings = config.settings();
        report("settings", () -> "valid");
        report("data folder", () -> writable(settings));
        report("database", () -> database(settings));
        report("file store", () -> fileStore(settings));
        for (IntegrationSettings integration : settings.storageIntegrations()) {
            report("storage " + integration.id(), () -> {
                integration.integration().list("", 1);
                return integration.root();
            });
        }
        for (RegionSettings region : settings.regions()) {
            report("region " + region.id(), () -> switch (region.executor()) {
                case LOCAL -> LocalChecks.check(settings.local().python());
                case KUBERNETES -> cluster(region, settings);
            });
        }
        return failed.isEmpty() ? 0 : Refusals.REFUSED;
    }

    private void report(String name, Check check) {
        try {
            spec.commandLine().getOut().printf("ok      %-14s %s%n", name, check.look());
        } catch (IOException | RuntimeException e) {
            failed.add(name);
            spec.commandLine().getOut().printf("failed  %-14s %s%n", name, e.getMessage());
            if (e instanceof RegionNotReady region && !region.manifest().isEmpty()) {
                spec.commandLine().getOut().printf("%s%n%s%n", MENDED_BY, region.manifest());
            }
        }
    }

    private static String cluster(RegionSettings region, Settings settings) throws IOException {
        return RegionCheck.check(
                region.cluster().orElseThrow(),
                organizations(settings),
                settings.catalogue().all(),
                PODS_WAIT);
    }

    /** None where there is no schema yet that could have any. */
    private static List<String> organizations(Settings settings) {
        try (Installation installation = Installation.forSchema(settings, Installation.CLOCK)) {
            return installation.database().pendingMigrations().isEmpty()
                    ? installation.accessAdmin().organizations().stream()
                            .map(Organization::name)
                            .toList()
                    : List.of();
        }
    }

    private static String writable(Settings settings) throws IOException {
        Files.createDirectories(settings.data());
        if (!Files.isWritable(settings.data())) {
            throw new IOException(settings.data() + " is not writable. Give it to the user that runs the server.");
        }
        return settings.data().toString();
    }

    private static String fileStore(Settings settings) throws IOException {
        String id = new Ids(Installation.CLOCK).next();
        BlobStore blobs = Installation.blobs(settings);
        blobs.write(id, InputStream.nullInputStream(), 0);
        blobs.delete(id);
        return settings.filesPlace();
    }

    private static String database(Settings settings) {
        try (Installation installation = Installation.forSchema(settings, Installation.CLOCK)) {
            List<String> pending = installation.database().pendingMigrations();
            if (!pending.isEmpty() && !settings.database().mayMigrate()) {
                throw new IllegalStateException(
                        "The schema is behind by " + pending.size() + " change(s). Run './runs db migrate'.");
            }
            return settings.database() + (pending.isEmpty() ? ", schema up to date" : ", migrated at the next start");
        }
    }
}
