package dev.runs.api.command;

import dev.runs.access.AccessAdmin;
import dev.runs.access.Role;
import dev.runs.api.Server;
import dev.runs.api.config.Settings;
import dev.runs.database.BrokenDataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** From nothing to a finished run: a server, an organization, a user, a key, a program, its log and its result. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts a server, runs a program that ships with Runs, shows its log and where its result lies,"
                + " and goes on serving until Ctrl-C. Run again, it reuses the data folder.")
final class DemoCommand implements Callable<Integer> {
    private static final String ORGANIZATION = "demo";
    private static final String EMAIL = "admin@demo.localhost";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--exit", description = "Stop after the run, with its program's exit status.")
    private boolean exit;

    @Override
    public Integer call() throws Exception {
        Settings settings = ConfigOption.settings(null);
        Path examples = ConfigOption.home().resolve("examples");
        if (!Files.isDirectory(examples)) {
            throw new IllegalStateException(
                    "There are no examples at " + examples + ". Start the demo as ./runs demo.");
        }
        PrintWriter out = spec.commandLine().getOut();
        prepare(settings.data());
        out.println("Starting the server; its log is in " + settings.data().resolve("server.log"));
        out.flush();
        Server server = Server.start(settings, settings.data().resolve("server.log"));
        StopAtShutdown stop = StopAtShutdown.of(server);
        try {
            DemoClient client = new DemoClient(server.url(), key(server.accessAdmin()));
            int status = new Demo(client, out, examples, settings.bucket() + "/" + ORGANIZATION).show();
            if (exit) {
                return status;
            }
            String link = server.accessAdmin().createSignInLink(EMAIL);
            out.println();
            out.println("  Console   " + server.url() + "console/sign-in?link=" + link + "  (once, within 15 minutes)");
            out.println("  API key   " + client.key() + "  (valid for a day)");
            out.println("  Try       curl -H \"X-API-Key: " + client.key() + "\" " + server.url() + "runs");
            out.println();
            out.println("Serving on " + server.url() + " until Ctrl-C.");
            out.flush();
            server.join();
            return status;
        } finally {
            stop.now();
        }
    }

    private static void prepare(Path data) {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new BrokenDataFolder(
                    "The data folder " + data + " cannot be made (" + e + "). Set RUNS_DATA to another" + " folder.");
        }
    }

    private static String key(AccessAdmin admin) {
        if (admin.organizations().stream().noneMatch(known -> known.name().equals(ORGANIZATION))) {
            admin.createOrganization(ORGANIZATION);
        }
        if (admin.users(ORGANIZATION).stream().noneMatch(known -> known.email().equals(EMAIL))) {
            admin.createUser(ORGANIZATION, EMAIL, Role.ADMIN);
        }
        return admin.createKey(ORGANIZATION, EMAIL, Role.ADMIN, Duration.ofDays(1));
    }
}
