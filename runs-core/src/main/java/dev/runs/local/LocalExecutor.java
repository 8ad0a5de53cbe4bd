package dev.runs.local;

import dev.runs.attempt.AttemptSpecs;
import dev.runs.dependency.PythonTarget;
import dev.runs.dispatch.Executor;
import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Wakeups;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileStore;
import dev.runs.file.Folders;
import dev.runs.local.AttemptFolder.Exit;
import dev.runs.log.LogStore;
import dev.runs.metric.Grant;
import dev.runs.metric.Metrics;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.run.RunFiles;
import dev.runs.runtime.Runtimes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs programs as processes of this machine, each under a supervisor that outlives the server: an executor over the
 * same data folder takes up what an earlier one started. The program has the rights of the server's user.
 */
public final class LocalExecutor implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalExecutor.class);
    private static final Pattern ATTEMPT = Pattern.compile("run-[0-9a-z]{26}-[0-9]+");

    private final Path attemptsFolder;
    private final Python python;
    private final AttemptSpecs specs;
    private final AttemptSpecs.Place place;
    private final Supervisors supervisors;
    private final Runtimes runtimes;
    private final LogStore logs;
    private final Metrics metrics;
    private final ResultsKeeper results;
    private final Wakeups wakeups;
    private final Clock clock;
    private final Turns turns = new Turns();
    private final ConcurrentMap<String, LocalAttempt> attempts = new ConcurrentHashMap<>();
    /** Attempts whose start failed on this machine and is tried again. */
    private final Set<String> notStarted = ConcurrentHashMap.newKeySet();

    /**
     * @throws IOException where the data folder cannot be written
     * @throws IllegalStateException where there is no Python that can be used; the message says what to do
     */
    public LocalExecutor(
            LocalSettings settings,
            Runtimes runtimes,
            RunFiles runFiles,
            FileStore files,
            LogStore logs,
            Metrics metrics,
            Wakeups wakeups,
            Clock clock)
            throws IOException {
        Path local = local(settings.data());
        this.python = Python.find(settings.python());
        this.attemptsFolder = attemptsFolder(settings.data());
        this.specs = new AttemptSpecs(runtimes, runFiles);
        this.place = new AttemptSpecs.Place(
                python.executable(),
                python.version(),
                settings.java(),
                local.resolve("environments").toString(),
                settings.cancelGrace(),
                settings.drainLimit(),
                settings.logBufferBytes());
        this.supervisors = Supervisors.unpack(
                local, python, InstallEnvironment.of(settings.environment(), settings.packageIndex()));
        this.runtimes = runtimes;
        this.logs = logs;
        this.metrics = metrics;
        this.results = new ResultsKeeper(files);
        this.wakeups = wakeups;
        this.clock = clock;
    }

    /** What wheels must be built for; empty where that is not known. */
    public Optional<PythonTarget> python() {
        return python.target();
    }

    static Path attemptsFolder(Path data) {
        return local(data).resolve("attempts");
    }

    private static Path local(Path data) {
        return data.resolve("local");
    }

    @Override
    public void start(Run run) {
        AttemptFolder folder = folder(run.attemptName());
        try {
            folder.create();
            if (!folder.isDescribed() && folder.exit().isEmpty()) {
                describe(run, folder);
            }
            take(run, folder);
            notStarted.remove(run.attemptName());
        } catch (IOException e) {
            // A full disk, most likely: the dispatcher starts it again until it can be or has waited too long.
            LOG.warn("{} cannot be started yet", run.attemptName(), e);
            notStarted.add(run.attemptName());
        }
    }

    @Override
    public Observation observe(Run run) {
        AttemptFolder folder = folder(run.attemptName());
        try {
            if (!folder.isDescribed() && folder.exit().isEmpty()) {
                return notStarted.contains(run.attemptName())
                        ? new Observation.Waiting(
                                "Waiting: the server's data folder cannot be written, is its disk full?")
                        : new Observation.Lost(
                                "The server that looked after the program is gone, and only it could see the program's"
                                        + " process. The end of the log may be missing.");
            }
            return withAdvice(run, take(run, folder).observe(run));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void cancel(Run run) {
        AttemptFolder folder = folder(run.attemptName());
        try {
            boolean isHere = folder.isDescribed() || folder.exit().isPresent();
            if (!isHere && run.startedAt() != null) {
                return;
            }
            folder.create();
            folder.askToCancel();
            if (!isHere) {
                folder.end(Exit.beforeStart(true, null, clock.millis()));
            }
            take(run, folder).supervision().signal();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Set<String> attempts() {
        if (!Files.isDirectory(attemptsFolder)) {
            return Set.of();
        }
        try (Stream<Path> folders = Files.list(attemptsFolder)) {
            return folders.map(path -> path.getFileName().toString())
                    .filter(ATTEMPT.asMatchPredicate())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the attempt's folder, after ending what still runs. A failure is in the server's log. */
    @Override
    public void remove(String attemptName) {
        AttemptFolder folder = folder(attemptName);
        LocalAttempt attempt = attempts.remove(attemptName);
        notStarted.remove(attemptName);
        if (attempt != null) {
            attempt.release();
        }
        Supervision supervision = attempt == null ? supervision(folder) : attempt.supervision();
        turns.later(() -> {
            try {
                supervision.forceEnd();
                Folders.delete(folder.path());
            } catch (IOException e) {
                LOG.warn("The folder of {} could not be deleted; it may be left over", attemptName, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Of how many programs the output is looked at often. */
    int printing() {
        return turns.printing();
    }

    /** Lets go of everything and ends nothing: programs run on, and what they print waits on the disk. */
    @Override
    public void close() {
        attempts.values().forEach(LocalAttempt::release);
        turns.close();
        for (LocalAttempt attempt : attempts.values()) {
            try {
                attempt.reset();
            } catch (IOException e) {
                LOG.warn("A log segment of {} could not be closed", attempt, e);
            }
        }
    }

    private LocalAttempt take(Run run, AttemptFolder folder) throws IOException {
        LocalAttempt known = attempts.get(run.attemptName());
        if (known != null && (known.fence() > run.fence() || (known.fence() == run.fence() && !known.isReleased()))) {
            return known;
        }
        if (known != null) {
            known.release();
        }
        Grant grant = Grant.of(runtimes.get(run.runtime()));
        MetricsPump pump = new MetricsPump(metrics, grant, run, folder, clock);
        LocalAttempt taken = new LocalAttempt(run, folder, supervision(folder), logs, pump, results, wakeups, clock);
        // Before the first turn, which looks for the supervisor; and where it fails, the attempt is not taken.
        taken.supervision().start();
        attempts.put(run.attemptName(), taken);
        turns.add(taken);
        return taken;
    }

    private void describe(Run run, AttemptFolder folder) throws IOException {
        try {
            folder.describe(specs.of(
                    run,
                    place,
                    (uri, source) -> source.location(),
                    run.environment().sparkConfigs(),
                    null));
        } catch (NotFound e) {
            Failure failure = new Failure(Failure.Kind.DEPENDENCIES, "A file of the run is gone. " + e.getMessage());
            folder.end(Exit.beforeStart(false, failure, clock.millis()));
        }
    }

    private Observation withAdvice(Run run, Observation observation) {
        if (observation instanceof Observation.Exited exited
                && exited.failure() != null
                && exited.failure().kind() == Failure.Kind.OUT_OF_MEMORY) {
            String advice = runtimes.larger(runtimes.get(run.runtime()))
                    .map(larger -> " Try runtime " + larger.name() + ".")
                    .orElse("");
            Failure failure =
                    new Failure(Failure.Kind.OUT_OF_MEMORY, exited.failure().message() + advice);
            return exited.withFailure(failure);
        }
        return observation;
    }

    private Supervision supervision(AttemptFolder folder) {
        return new Supervision(folder, supervisors, clock);
    }

    /** A name becomes a path here and nowhere else. */
    private AttemptFolder folder(String attemptName) {
        if (!ATTEMPT.matcher(attemptName).matches()) {
            throw new IllegalArgumentException("Not the name of an attempt: " + attemptName);
        }
        return new AttemptFolder(attemptsFolder.resolve(attemptName));
    }
}
