package dev.runs.local;

import dev.runs.database.DatabaseErrors;
import dev.runs.dispatch.Observation;
import dev.runs.dispatch.Wakeups;
import dev.runs.error.RunsException.StorageFull;
import dev.runs.local.AttemptFolder.Exit;
import dev.runs.local.AttemptFolder.Status;
import dev.runs.log.LogStore;
import dev.runs.run.Run;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this server does for one attempt under one claim: stores its log and metrics, keeps its results, and sees how it
 * ends. Its turns never overlap; {@link #observe} may come from another thread at any time.
 */
final class LocalAttempt {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAttempt.class);
    /** How long a disk that is full or fails keeps a run from ending, before it ends without its results. */
    private static final Duration RESULTS_PATIENCE = Duration.ofMinutes(10);
    /** How long a log that cannot be stored, though the database is there, keeps a run from ending. */
    private static final Duration LOG_PATIENCE = Duration.ofMinutes(1);

    private static final String LOG_LOST = "The end of the log is missing: it could not be stored.";

    private final Run run;
    private final AttemptFolder folder;
    private final Supervision supervision;
    private final LogPump pump;
    private final MetricsPump metrics;
    private final ResultsKeeper results;
    private final Wakeups wakeups;
    private final Clock clock;

    private final Set<String> keptResults = new HashSet<>();
    private long signature;
    private volatile boolean released;
    /** Its log is stored and its results are kept, so that its end may be seen. */
    private volatile boolean settled;
    /** What could not be stored of its log never will be. */
    private volatile boolean logLost;

    private @Nullable Instant failingSince;

    LocalAttempt(
            Run run,
            AttemptFolder folder,
            Supervision supervision,
            LogStore logs,
            MetricsPump metrics,
            ResultsKeeper results,
            Wakeups wakeups,
            Clock clock) {
        this.run = run;
        this.folder = folder;
        this.supervision = supervision;
        this.pump = new LogPump(logs, run.id(), run.attempt(), run.fence(), folder.log());
        this.metrics = metrics;
        this.results = results;
        this.wakeups = wakeups;
        this.clock = clock;
    }

    enum Turn {
        /** There is more to store at once. */
        MORE,
        /** Something was stored: more may follow soon. */
        STORED,
        QUIET,
        /** The log is stored; what is left may take long: {@link #settle()}. */
        ENDED,
        /** Nothing is left to do. */
        OVER
    }

    long fence() {
        return run.fence();
    }

    Supervision supervision() {
        return supervision;
    }

    /** Takes no further turns: another claim has the run, or it is being cleaned up. */
    void release() {
        released = true;
    }

    boolean isReleased() {
        return released;
    }

    @Override
    public String toString() {
        return run.attemptName();
    }

    /** @param current the run as the dispatcher knows it now */
    Observation observe(Run current) throws IOException {
        Optional<Status> status = folder.status();
        Optional<Instant> startedAt =
                status.filter(Status::isRunning).map(Status::startedAt).map(Instant::ofEpochMilli);
        if (settled) {
            Optional<Exit> exit = folder.exit();
            if (exit.isPresent()) {
                return exited(exit.get());
            }
            // Told first that it had started: else the dispatcher would take it for a program to run again.
            if (startedAt.isEmpty() || current.startedAt() != null) {
                return new Observation.Lost(supervision.lossReason());
            }
        }
        if (startedAt.isPresent()) {
            return new Observation.Running(startedAt.get());
        }
        return new Observation.Waiting(status.map(Status::reason).orElse("Starting"));
    }

    /** Stores a part of the log and looks for news. */
    Turn turn() throws IOException {
        if (settled || released) {
            pump.close();
            return Turn.OVER;
        }
        tellNews();
        // Asked first: only what was written before the end was seen is all there is.
        boolean over = isOver();
        if (!metrics.turn()) {
            return letGo();
        }
        if (logLost) {
            return Turn.ENDED;
        }
        return switch (pump.turn()) {
            case FENCED -> letGo();
            case MORE -> Turn.MORE;
            case STORED -> over ? Turn.ENDED : Turn.STORED;
            case QUIET -> over ? Turn.ENDED : Turn.QUIET;
        };
    }

    /** Keeps the results and completes the log and the metrics, after which the end may be seen. */
    Turn settle() throws IOException {
        Optional<Exit> exit = folder.exit();
        List<String> notices = exit.isPresent() ? keepResults(exit.get()).notices() : List.of();
        if (!logLost && pump.complete(notices, clock.millis()) == LogPump.Outcome.FENCED) {
            return letGo();
        }
        if (!metrics.finish()) {
            return letGo();
        }
        settled = true;
        wakeups.wake(run.id());
        return Turn.OVER;
    }

    /** After an exception: what the database has is unknown, and is asked for at the next turn. */
    void reset() throws IOException {
        pump.close();
    }

    /**
     * After a turn has failed: a failure of the database's that passes is waited for as long as it lasts; any other
     * must not keep the run from ending.
     */
    void failed(Exception e) throws IOException {
        reset();
        if (e instanceof IOException || DatabaseErrors.isPassing(e) || !isOver()) {
            return;
        }
        Instant now = clock.instant();
        if (failingSince == null) {
            failingSince = now;
        } else if (now.isAfter(failingSince.plus(LOG_PATIENCE))) {
            LOG.error("The end of the log of {} is given up", this, e);
            logLost = true;
        }
    }

    private boolean isOver() throws IOException {
        return folder.exit().isPresent() || supervision.isLost();
    }

    private Turn letGo() throws IOException {
        released = true;
        pump.close();
        return Turn.OVER;
    }

    private ResultsKeeper.Kept keepResults(Exit exit) throws IOException {
        Optional<ResultsKeeper.Kept> earlier = folder.results();
        if (earlier.isPresent()) {
            return earlier.get();
        }
        try {
            ResultsKeeper.Kept kept = results.keep(run, folder.output(), keptResults);
            folder.rememberResults(kept);
            return kept;
        } catch (IOException | StorageFull e) {
            if (clock.millis() - exit.finishedAt() < RESULTS_PATIENCE.toMillis()) {
                throw e;
            }
            LOG.error("The results of {} are not kept", this, e);
            return new ResultsKeeper.Kept(List.of("Not all result files were kept, only " + keptResults.size()
                    + ": the server's disk was full or failed."));
        }
    }

    private void tellNews() {
        long now = folder.signature();
        if (now != signature) {
            signature = now;
            wakeups.wake(run.id());
        }
    }

    private Observation exited(Exit exit) {
        Long startedAt = exit.startedAt();
        return new Observation.Exited(
                startedAt == null ? null : Instant.ofEpochMilli(startedAt),
                Instant.ofEpochMilli(exit.finishedAt()),
                exit.exitCode(),
                exit.stopped(),
                exit.failure(),
                logLost ? LOG_LOST : exit.logGap());
    }
}
