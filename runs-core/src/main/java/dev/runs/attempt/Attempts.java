package dev.runs.attempt;

import dev.runs.error.RunsException.Conflict;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileStore;
import dev.runs.log.LogStore;
import dev.runs.metric.Grant;
import dev.runs.metric.Metrics;
import dev.runs.metric.Series;
import dev.runs.run.Failure;
import dev.runs.run.Run;
import dev.runs.run.RunStore;
import dev.runs.runtime.Runtimes;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;

/**
 * What pods ask and tell about the attempt that they are, each with its own credential. Every method says by its result
 * whether the attempt is still wanted; of one that is not, nothing is stored.
 */
public final class Attempts {
    private final Jdbi jdbi;
    private final AttemptKeys keys;
    private final StartPermits permits;
    private final RunStore runs;
    private final AttemptLogs logs;
    private final Metrics metrics;
    private final FileStore files;
    private final Runtimes runtimes;
    private final Function<Run, Description> describe;
    private final MetricsPace pace;
    private final AttemptStore store = new AttemptStore();

    /** @param describe the description of an attempt, as the executor of its region makes it; may throw NotFound */
    public Attempts(
            Jdbi jdbi,
            Clock clock,
            AttemptKeys keys,
            StartPermits permits,
            RunStore runs,
            LogStore logs,
            Metrics metrics,
            FileStore files,
            Runtimes runtimes,
            Function<Run, Description> describe) {
        this.jdbi = jdbi;
        this.keys = keys;
        this.permits = permits;
        this.runs = runs;
        this.logs = new AttemptLogs(logs, clock);
        this.metrics = metrics;
        this.files = files;
        this.runtimes = runtimes;
        this.describe = describe;
        this.pace = new MetricsPace(clock);
    }

    /** The attempt whose key this is; empty where it is none of ours. */
    public Optional<String> authenticate(String key) {
        return keys.attemptName(key);
    }

    /** Whether the attempt is still wanted. */
    public boolean isLive(String attemptName) {
        return jdbi.withHandle(handle -> store.find(handle, attemptName)).isPresent();
    }

    /**
     * What the attempt has to do; empty where it is over.
     *
     * @throws Conflict where the program may have started already
     */
    public Optional<Description> describe(String attemptName) {
        Optional<Run> run = jdbi.inTransaction(handle -> {
            Optional<LiveAttempt> live = store.find(handle, attemptName);
            if (store.permittedAt(handle, attemptName).isPresent()) {
                throw new Conflict("The attempt was described before, and its program may have started.");
            }
            return live.flatMap(
                    known -> runs.get(handle, List.of(known.runId())).stream().findFirst());
        });
        return run.map(this::described);
    }

    private Description described(Run run) {
        try {
            return describe.apply(run);
        } catch (NotFound e) {
            Failure failure = new Failure(Failure.Kind.DEPENDENCIES, "A file of the run is gone. " + e.getMessage());
            return new Description(null, Map.of(), failure);
        }
    }

    /**
     * Lets the program start; false where the attempt is over or somebody has asked to cancel the run. From then on it
     * counts as started, so that nobody repeats it, whatever becomes of the pod.
     *
     * @param who asks, in a word that nobody else has: a second pod of the same attempt is refused
     */
    public boolean permit(String attemptName, String who) {
        return permits.give(attemptName, who);
    }

    /**
     * Stores a piece of the log.
     *
     * @param complete whether nothing follows
     * @return empty where the attempt is over
     */
    public Optional<LogAnswer> append(String attemptName, LogPiece piece, boolean complete) {
        // Another claim may come in between: it is asked for once more, and then the pod asks again.
        for (int i = 0; i < 2; i++) {
            Optional<LiveAttempt> live = jdbi.withHandle(handle -> store.find(handle, attemptName));
            if (live.isEmpty()) {
                return Optional.empty();
            }
            Optional<LogAnswer> answer = logs.append(live.get(), piece, complete);
            if (answer.isPresent()) {
                return answer;
            }
        }
        throw new Conflict("The run goes to another server at this moment; send the piece again.");
    }

    /** Stores what the attempt has used so far, and says when to tell more; empty where the attempt is over. */
    public Optional<Duration> record(String attemptName, Series series) {
        Optional<LiveAttempt> live = jdbi.withHandle(handle -> store.find(handle, attemptName));
        boolean isStored = live.isPresent()
                && metrics.record(
                        live.get().runId(),
                        live.get().fence(),
                        Grant.of(runtimes.get(live.get().runtime())),
                        series);
        return isStored ? Optional.of(pace.next()) : Optional.empty();
    }

    /**
     * Keeps a result file of the run; false where the attempt is over.
     *
     * @param path below the run's folder
     * @throws dev.runs.error.RunsException where no file can have the path, or the organization may not store so much
     */
    public boolean keep(String attemptName, String path, InputStream content) throws IOException {
        Optional<LiveAttempt> live = jdbi.withHandle(handle -> store.find(handle, attemptName));
        if (live.isEmpty()) {
            return false;
        }
        files.put(live.get().organizationId(), Run.folder(live.get().runId()) + "/" + path, content, Long.MAX_VALUE);
        return true;
    }
}
