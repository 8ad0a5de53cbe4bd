package dev.runs.attempt;

import dev.runs.run.Run;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What attempts ask of the database: by the run's key, one row each. */
final class AttemptStore {
    /** Empty where the run has ended, waits for another attempt, or has one: this one is over. */
    Optional<LiveAttempt> find(Handle handle, String attemptName) {
        return handle.createQuery("""
                        SELECT id, organization_id, runtime, fence FROM run
                        WHERE id = :id AND attempt = :attempt AND server_id IS NOT NULL
                            AND status IN ('PENDING', 'RUNNING')
                        """)
                .bind("id", Run.idOf(attemptName))
                .bind("attempt", number(attemptName))
                .map((row, context) -> new LiveAttempt(
                        attemptName,
                        row.getString("id"),
                        row.getString("organization_id"),
                        row.getString("runtime"),
                        row.getLong("fence")))
                .findOne();
    }

    /** Notes that the program may start; false where it may not, any more, or somebody else may. */
    boolean permit(Handle handle, String attemptName, String who) {
        return handle.createUpdate("""
                                UPDATE run SET permitted_attempt = attempt, permitted_to = :who
                                WHERE id = :id AND attempt = :attempt AND server_id IS NOT NULL
                                    AND status IN ('PENDING', 'RUNNING') AND cancel_requested_at IS NULL
                                    AND (permitted_attempt IS DISTINCT FROM attempt OR permitted_to = :who)
                                """)
                        .bind("id", Run.idOf(attemptName))
                        .bind("attempt", number(attemptName))
                        .bind("who", who)
                        .execute()
                == 1;
    }

    /** Whether the program of the run's newest attempt may have started; null where there is no such run. */
    @Nullable
    Boolean isPermitted(Handle handle, String runId) {
        return handle.createQuery("SELECT permitted_attempt IS NOT DISTINCT FROM attempt FROM run WHERE id = :id")
                .bind("id", runId)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(null);
    }

    private static int number(String attemptName) {
        return Integer.parseInt(attemptName.substring(attemptName.lastIndexOf('-') + 1));
    }
}
