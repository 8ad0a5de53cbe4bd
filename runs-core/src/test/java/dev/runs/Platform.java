package dev.runs;

import dev.runs.access.AccessAdmin;
import dev.runs.access.Caller;
import dev.runs.access.Origin;
import dev.runs.access.Role;
import dev.runs.access.User;
import dev.runs.attempt.AttemptKeys;
import dev.runs.attempt.Attempts;
import dev.runs.attempt.Description;
import dev.runs.attempt.StartPermits;
import dev.runs.database.Database;
import dev.runs.database.Ids;
import dev.runs.database.TestDatabase;
import dev.runs.dependency.DependencyRules;
import dev.runs.dispatch.Wakeups;
import dev.runs.experiment.Experiments;
import dev.runs.file.FileStore;
import dev.runs.file.LocalBlobStore;
import dev.runs.file.StorageIntegrations;
import dev.runs.file.StorageRoot;
import dev.runs.log.LogStore;
import dev.runs.metric.Metrics;
import dev.runs.run.PythonProgram;
import dev.runs.run.RegionNames;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunEvent;
import dev.runs.run.RunFiles;
import dev.runs.run.RunRequest;
import dev.runs.run.RunRules;
import dev.runs.run.RunStore;
import dev.runs.run.Runs;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtimes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Jdbi;

/** The core over a fresh database, wired as the server wires it, with an organization, callers and a program. */
public final class Platform implements AutoCloseable {
    public static final String PROGRAM = "s3://runs/acme/main.py";
    /** The folder of files that come with the runtime tiny. */
    public static final String RUNTIME_FILES = "/opt/runtime";

    public final Database database = TestDatabase.create();
    /** Over which the core works: the database's, or one that a test has put in its place. */
    public final Jdbi jdbi;

    public final Clock clock;
    public final Ids ids;
    public final AccessAdmin admin;
    public final FileStore files;
    public final LogStore logs;
    public final Metrics metrics;
    public final RunStore runStore;
    public final Runtimes runtimes;
    public final Wakeups wakeups = new Wakeups();
    public final Runs runs;
    public final Caller member;
    /** What is asked of dependencies; a test may set others. */
    public DependencyRules dependencies = new DependencyRules(Optional.empty(), Optional.empty());

    public Platform(Clock clock, Path folder) {
        this(clock, folder, jdbi -> jdbi);
    }

    /** @param replaced what the core is given in place of the database's own */
    public Platform(Clock clock, Path folder, UnaryOperator<Jdbi> replaced) {
        this(clock, new Ids(clock), folder, replaced);
    }

    public Platform(Clock clock, Ids ids, Path folder, UnaryOperator<Jdbi> replaced) {
        this.jdbi = replaced.apply(database.jdbi());
        this.clock = clock;
        this.logs = new LogStore(jdbi);
        this.metrics = new Metrics(jdbi);
        this.ids = ids;
        this.admin = new AccessAdmin(jdbi, clock, ids, "administrator");
        this.runStore = new RunStore(ids);
        this.runtimes = new Runtimes(
                List.of(
                        new Runtime("tiny", 1, 256L << 20, null, 0, null, List.of(RUNTIME_FILES), true, null),
                        new Runtime("small", 2, 1L << 30)),
                "tiny");
        try {
            this.files = new FileStore(
                    jdbi, clock, ids, LocalBlobStore.open(folder.resolve("files")), new StorageRoot("runs"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RunRules rules = new RunRules(
                runtimes,
                new RegionNames("local", Set.of("local"), true),
                region -> dependencies,
                Duration.ofHours(1),
                Duration.ofDays(1));
        this.runs = new Runs(
                jdbi,
                clock,
                ids,
                rules,
                new RunFiles(files, new StorageIntegrations(List.of())),
                runStore,
                wakeups::wake);
        this.member = caller("acme", "member@acme.example", Role.MEMBER);
        put(member, "main.py", "print('hello')\n");
    }

    /** A caller of an organization, which is made where it is not there. */
    public Caller caller(String organization, String email, Role role) {
        if (admin.organizations().stream().noneMatch(known -> known.name().equals(organization))) {
            admin.createOrganization(organization);
        }
        User user = admin.createUser(organization, email, role);
        return new Caller(
                user.organizationId(),
                organization,
                user.id(),
                email,
                role,
                "test",
                new Origin("192.0.2.1", "request"));
    }

    public void put(Caller caller, String path, String content) {
        put(caller, path, content.getBytes(StandardCharsets.UTF_8));
    }

    public void put(Caller caller, String path, byte[] content) {
        try {
            files.put(caller.organizationId(), path, new ByteArrayInputStream(content), Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Experiments experiments() {
        return new Experiments(jdbi, clock, ids, files);
    }

    /** What a server answers pods with; each is as another server, which has heard of none of them. */
    public Attempts attempts() {
        return new Attempts(
                jdbi,
                clock,
                new AttemptKeys(jdbi),
                new StartPermits(jdbi, clock, wakeups::wake),
                runStore,
                logs,
                metrics,
                files,
                runtimes,
                run -> new Description(null, Map.of("PIP_INDEX_URL", "x"), null));
    }

    public Run submit(Caller caller) {
        return runs.submit(caller, request("s3://runs/" + caller.organizationName() + "/main.py"));
    }

    /** As it is in the database, by a connection that nothing was put in the place of. */
    public Run now(Run run) {
        return database.jdbi()
                .withHandle(handle -> runStore.get(handle, List.of(run.id())))
                .get(0);
    }

    /** Of its events, in their order. */
    public List<RunEvent.Code> codes(Run run) {
        return runs.events(List.of(run)).stream().map(RunEvent::code).toList();
    }

    public static RunRequest request(String uri, String... args) {
        return new RunRequest(null, new PythonProgram(uri, List.of(args)), null, null, null, null, RunEnvironment.NONE);
    }

    /** For {@link #PROGRAM}. */
    public static RunRequest request(RunEnvironment environment, Map<String, String> labels, boolean simulate) {
        PythonProgram program = new PythonProgram(PROGRAM, List.of());
        return new RunRequest(null, program, null, null, null, null, environment, labels, simulate);
    }

    @Override
    public void close() {
        database.close();
    }
}
