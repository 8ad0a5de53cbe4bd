package dev.runs.dispatch;

import dev.runs.PassingClock;
import dev.runs.database.Database;
import dev.runs.database.Ids;
import dev.runs.database.TestDatabase;
import dev.runs.dependency.Dependency;
import dev.runs.file.FileStore;
import dev.runs.file.LocalBlobStore;
import dev.runs.file.StorageIntegrations;
import dev.runs.file.StorageRoot;
import dev.runs.file.StoredFile;
import dev.runs.log.LogLine;
import dev.runs.log.LogStore;
import dev.runs.metric.Metrics;
import dev.runs.run.Program;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunFiles;
import dev.runs.run.RunStatus;
import dev.runs.run.StoredRuns;
import dev.runs.runtime.Runtime;
import dev.runs.runtime.Runtimes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;

/** What an executor works on: a real database with one organization, its files and logs, and runs to execute. */
public final class ExecutorWorld implements AutoCloseable {
    public static final Runtime SMALL = new Runtime("small", 1, 256L << 20);
    public static final Runtime LARGE = new Runtime("large", 2, 2L << 30, null, 0, null, List.of(), true, 0.36);

    public final PassingClock clock = new PassingClock();
    public final Ids ids = new Ids(clock);
    public final Wakeups wakeups = new Wakeups();
    public final Runtimes runtimes = new Runtimes(List.of(SMALL, LARGE), "large");
    /** Over which everything here works; it fails while the database is away. */
    public final Jdbi jdbi;

    public final FileStore files;
    public final RunFiles runFiles;
    public final LogStore logs;
    public final Metrics metrics;
    public final String organizationId = ids.next();
    public final String userId = ids.next();

    private final Database database;
    private final Map<String, String> versions = new HashMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean away;

    public ExecutorWorld(Path folder) throws IOException {
        database = TestDatabase.create();
        jdbi = Jdbi.create(this::connection).installPlugin(new PostgresPlugin());
        files = new FileStore(jdbi, clock, ids, LocalBlobStore.open(folder.resolve("files")), new StorageRoot("runs"));
        runFiles = new RunFiles(files, new StorageIntegrations(List.of()));
        logs = new LogStore(jdbi);
        metrics = new Metrics(jdbi);
        database.jdbi().useHandle(handle -> {
            handle.execute("INSERT INTO organization (id, name, created_at) VALUES (?, 'acme', now())", organizationId);
            handle.execute(
                    "INSERT INTO app_user (id, organization_id, email, role, created_at) VALUES (?, ?, ?, 'ADMIN', now())",
                    userId,
                    organizationId,
                    "ann@example.com");
        });
    }

    /** From now on no connection is given out, and what is open fails at its next commit, until it is back. */
    public void databaseIsAway(boolean isAway) {
        away = isAway;
    }

    /** How often the database was asked for while it was away. */
    public int refused() {
        return refused.get();
    }

    public void execute(String sql, Object... arguments) {
        database.jdbi().useHandle(handle -> handle.execute(sql, arguments));
    }

    /** Whether somebody waits for what another transaction holds. */
    public boolean someoneWaitsForALock() {
        return TestDatabase.someoneWaitsForALock(database);
    }

    private Connection connection() throws SQLException {
        check();
        Handle handle = database.jdbi().open();
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        handle.close();
                        return null;
                    }
                    if (method.getName().equals("commit")) {
                        check();
                    }
                    try {
                        return method.invoke(handle.getConnection(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void check() throws SQLException {
        if (away) {
            refused.incrementAndGet();
            throw new SQLException("The database is away.", "08006");
        }
    }

    /** Uploads a file and returns its URI; runs made afterwards pin this version. */
    public String upload(String path, byte[] content) {
        try (InputStream in = new ByteArrayInputStream(content)) {
            StoredFile file = files.put(organizationId, path, in, Long.MAX_VALUE);
            String uri = files.root().uri("acme", path);
            versions.put(uri, file.id());
            return uri;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A run of a Python program with this text. */
    public Run python(String code, String... args) {
        return run(
                new PythonProgram(upload("main.py", code.getBytes(StandardCharsets.UTF_8)), List.of(args)), List.of());
    }

    public Run python(String code, List<Dependency> dependencies) {
        return run(
                new PythonProgram(upload("main.py", code.getBytes(StandardCharsets.UTF_8)), List.of()), dependencies);
    }

    public Run run(Program program, List<Dependency> dependencies) {
        return run(program, new RunEnvironment(null, null, Map.of(), dependencies), LARGE, Duration.ofMinutes(5));
    }

    /** A run that a server has claimed: its first attempt. */
    public Run run(Program program, RunEnvironment environment, Runtime runtime, Duration timeout) {
        String id = ids.next();
        Instant now = clock.instant();
        Run run = claimed(id, program, environment, runtime, timeout, now);
        // A time limit that is over already is none that can be stored.
        Duration stored = timeout.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : timeout;
        Run row = claimed(id, program, environment, runtime, stored, now);
        database.jdbi().useTransaction(handle -> StoredRuns.insertClaimed(handle, ids, row));
        return run;
    }

    private Run claimed(
            String id, Program program, RunEnvironment environment, Runtime runtime, Duration timeout, Instant now) {
        return new Run(
                id,
                organizationId,
                "acme",
                userId,
                "ann@example.com",
                "test",
                RunStatus.PENDING,
                program,
                runtime.name(),
                null,
                "local",
                timeout,
                environment,
                Map.copyOf(versions),
                now,
                now,
                null,
                null,
                null,
                null,
                "server",
                1,
                1,
                now,
                null,
                null,
                Map.of(),
                false,
                null);
    }

    /** The same run as a later claim, or a server that knows of its start, has it. */
    public static Run with(Run run, long fence, Instant startedAt) {
        return claimed(run, fence, run.attempt(), startedAt);
    }

    /** The same run as it is after its attempt was lost and another is made. */
    public static Run attempt(Run run, long fence, int attempt) {
        return claimed(run, fence, attempt, null);
    }

    private static Run claimed(Run run, long fence, int attempt, Instant startedAt) {
        return new Run(
                run.id(),
                run.organizationId(),
                run.organizationName(),
                run.userId(),
                run.userEmail(),
                run.name(),
                startedAt == null ? RunStatus.PENDING : RunStatus.RUNNING,
                run.program(),
                run.runtime(),
                run.version(),
                run.region(),
                run.timeout(),
                run.environment(),
                run.files(),
                run.createdAt(),
                run.updatedAt(),
                startedAt,
                null,
                null,
                null,
                run.serverId(),
                fence,
                attempt,
                run.claimedAt(),
                null,
                null,
                run.labels(),
                run.simulated(),
                null);
    }

    /** All lines that are stored. */
    public List<LogLine> lines(Run run) {
        List<LogLine> lines = new ArrayList<>();
        logs.stream(run.id(), 0, (number, line) -> lines.add(line));
        return lines;
    }

    /** What the program itself printed, as text. */
    public List<String> printed(Run run) {
        return texts(run, LogLine.Source.PROGRAM);
    }

    public List<String> texts(Run run, LogLine.Source source) {
        return lines(run).stream()
                .filter(line -> line.source() == source)
                .map(LogLine::text)
                .toList();
    }

    @Override
    public void close() {
        database.close();
    }
}
