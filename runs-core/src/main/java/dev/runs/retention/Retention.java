package dev.runs.retention;

import dev.runs.file.FileStore;
import dev.runs.file.StrayBytes;
import dev.runs.log.LogLine;
import dev.runs.log.LogStore;
import dev.runs.run.RunStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Takes old logs, runs and replaced versions of files away, a little at a time, so that nobody waits for it. Several
 * servers may do so at once, and one that is killed leaves nothing half done: the next step goes on.
 */
public final class Retention {
    private static final int RUNS_AT_ONCE = 100;
    private static final int FILES_AT_ONCE = 20;

    private final Jdbi jdbi;
    private final Clock clock;
    private final RetentionRules rules;
    private final RunStore runs;
    private final LogStore logs;
    private final FileStore files;
    private final StrayBytes strayBytes;

    public Retention(Jdbi jdbi, Clock clock, RetentionRules rules, RunStore runs, LogStore logs, FileStore files) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.rules = rules;
        this.runs = runs;
        this.logs = logs;
        this.files = files;
        this.strayBytes = files.strayBytes();
    }

    /**
     * Takes a few rows away.
     *
     * @return whether there may be more
     * @throws IOException where the bytes of a file cannot be deleted
     */
    public boolean step() throws IOException {
        Instant now = clock.instant();
        boolean more =
                jdbi.inTransaction(handle -> runs.deleteOldSubmitKeys(handle, now, RUNS_AT_ONCE)) == RUNS_AT_ONCE;
        Optional<Duration> ofLogs = rules.ofLogs();
        if (ofLogs.isPresent()) {
            Duration kept = ofLogs.get();
            more |= jdbi.inTransaction(handle -> removeFromLog(handle, now, kept));
        }
        Optional<Duration> ofRuns = rules.ofRuns();
        if (ofRuns.isPresent()) {
            Instant before = now.minus(ofRuns.get());
            more |= jdbi.inTransaction(handle -> runs.deleteEnded(handle, before, RUNS_AT_ONCE)) > 0;
            more |= files.deleteReplaced(before, FILES_AT_ONCE) > 0;
        }
        more |= strayBytes.removeSome();
        return more;
    }

    /** Whether there was one to take something from. */
    private boolean removeFromLog(Handle handle, Instant now, Duration kept) {
        Optional<String> runId = runs.oldestWithLog(handle, now.minus(kept));
        if (runId.isPresent()) {
            LogLine notice = LogLine.of(
                    now.toEpochMilli(),
                    LogLine.Source.PLATFORM,
                    "The log from here on was removed: logs are kept for " + said(kept) + " after the end of a run.");
            if (logs.removeEnd(handle, runId.get(), notice)) {
                runs.noteLogRemoved(handle, runId.get(), now);
            }
        }
        return runId.isPresent();
    }

    private static String said(Duration kept) {
        return kept.toDays() == 1 ? "a day" : kept.toDays() + " days";
    }
}
