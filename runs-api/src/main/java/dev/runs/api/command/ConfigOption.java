package dev.runs.api.command;

import dev.runs.api.Installation;
import dev.runs.api.config.Settings;
import dev.runs.api.config.SettingsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which settings a command goes by. */
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The settings. Default: config.yml beside the launcher.")
    private @Nullable Path file;

    Settings settings() {
        return settings(file);
    }

    /** @param named the file that the user named; null takes the default, which need not be there */
    static Settings settings(@Nullable Path named) {
        if (named != null && !Files.exists(named)) {
            throw new ParameterException(
                    RunsCommand.commandLine(), "There is no file " + named + ". Name an existing config file.");
        }
        return SettingsFile.read(named == null ? home().resolve("config.yml") : named, System.getenv());
    }

    /** The launcher's folder. */
    static Path home() {
        return Path.of(System.getProperty("runs.home", "")).toAbsolutePath();
    }

    /** Opens the installation beside a running server or without one, works in it, and closes it. */
    <T> T in(Function<Installation, T> work) {
        try (Installation installation = Installation.forCommand(settings(), Installation.CLOCK)) {
            return work.apply(installation);
        }
    }
}
