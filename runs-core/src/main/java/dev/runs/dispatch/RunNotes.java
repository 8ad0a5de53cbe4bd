package dev.runs.dispatch;

import dev.runs.database.Ids;
import dev.runs.run.Run;
import dev.runs.run.RunEvent;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;

/** Facts about a running program that change nothing of its run, but that its submitter should know. */
public final class RunNotes {
    private final Jdbi jdbi;
    private final Ids ids;
    private final Clock clock;

    public RunNotes(Jdbi jdbi, Ids ids, Clock clock) {
        this.jdbi = jdbi;
        this.ids = ids;
        this.clock = clock;
    }

    /** Adds an event that says so, once, as long as the run is active and this claim's. */
    public void executorLost(Run run, String message) {
        jdbi.useTransaction(handle -> handle.createUpdate("""
                        WITH ours AS (SELECT id FROM run
                            WHERE id = :run AND fence = :fence AND status IN ('PENDING', 'RUNNING') FOR SHARE)
                        INSERT INTO run_event (id, run_id, at, code, message)
                        SELECT :id, id, :at, :code, :message FROM ours
                        WHERE NOT EXISTS (SELECT 1 FROM run_event WHERE run_id = :run AND message = :message)
                        """)
                .bind("id", ids.next())
                .bind("run", run.id())
                .bind("fence", run.fence())
                .bind("at", clock.instant())
                .bind("code", RunEvent.Code.EXECUTOR_LOST)
                .bind("message", message)
                .execute());
    }
}
