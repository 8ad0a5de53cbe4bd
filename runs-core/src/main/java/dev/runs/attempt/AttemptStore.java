package dev.runs.attempt;

import dev.runs.run.Run;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

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
                .bind("attempt", Run.attemptOf(attemptName))
                .map((row, context) -> new LiveAttempt(
                        attemptName,
                        row.getString("id"),
                        row.getString("organization_id"),
                        row.getString("runtime"),
                        row.getLong("fence")))
                .findOne();
    }

    /** Notes that the program may start, and says since when; empty where it may not, any more, or somebody else may. */
    Optional<Instant> permit(Handle handle, String attemptName, String who, Instant now) {
        return handle.createQuery("""
                                UPDATE run SET permitted_attempt = attempt, permitted_to = :who,
                                    permitted_at = CASE WHEN permitted_to = :who THEN permitted_at ELSE :now END
                                WHERE id = :id AND attempt = :attempt AND server_id IS NOT NULL
                                    AND status IN ('PENDING', 'RUNNING') AND cancel_requested_at IS NULL
                                    AND (permitted_attempt IS DISTINCT FROM attempt OR permitted_to = :who)
                                RETURNING permitted_at
                                """)
                .bind("id", Run.idOf(attemptName))
                .bind("attempt", Run.attemptOf(attemptName))
                .bind("who", who)
                .bind("now", now)
                .mapTo(Instant.class)
                .findOne();
    }

    /** When the program was allowed to start; empty where it was not. */
    Optional<Instant> permittedAt(Handle handle, String attemptName) {
        return handle.createQuery("""
                        SELECT permitted_at FROM run WHERE id = :id AND attempt = :attempt AND permitted_attempt = attempt
                        """)
                .bind("id", Run.idOf(attemptName))
                .bind("attempt", Run.attemptOf(attemptName))
                .mapTo(Instant.class)
                .findOne();
    }
}
