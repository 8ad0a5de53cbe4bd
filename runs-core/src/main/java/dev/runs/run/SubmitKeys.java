package dev.runs.run;

import dev.runs.access.Caller;
import dev.runs.error.RunsException.Conflict;
import dev.runs.error.RunsException.InvalidRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/** The keys that callers have submitted under, each user's own. */
final class SubmitKeys {
    /** How long a key stands for its run. */
    static final Duration VALID = Duration.ofHours(24);

    /** Public for JDBI. */
    public record Used(String bodySha256, String runId) {}

    /**
     * The run that was submitted under this key before.
     *
     * @throws Conflict where one is being submitted under it at this moment
     * @throws InvalidRequest where something else was
     */
    Optional<String> find(Handle handle, Caller caller, SubmitKey key, Instant now) {
        boolean isAlone = handle.createQuery("SELECT pg_try_advisory_xact_lock(hashtextextended(:lock, 0))")
                .bind("lock", "submit " + caller.userId() + " " + key.text())
                .mapTo(Boolean.class)
                .one();
        if (!isAlone) {
            throw new Conflict("A run is being submitted under this Idempotency-Key at this moment.");
        }
        Optional<Used> used = handle.createQuery("""
                        SELECT body_sha256, run_id FROM submit_key
                        WHERE user_id = :user AND key = :key AND created_at > :after
                        """)
                .bind("user", caller.userId())
                .bind("key", key.text())
                .bind("after", now.minus(VALID))
                .map(ConstructorMapper.of(Used.class))
                .findOne();
        if (used.isPresent() && !used.get().bodySha256().equals(key.bodySha256())) {
            throw new InvalidRequest(
                    "Idempotency-Key",
                    "Something else was submitted under this key within the last 24 hours.",
                    "Send the same again, or use a new key.");
        }
        return used.map(Used::runId);
    }

    /** From now on the key stands for this run. */
    void note(Handle handle, Caller caller, SubmitKey key, Run run) {
        handle.createUpdate("""
                        INSERT INTO submit_key (user_id, key, body_sha256, run_id, created_at)
                        VALUES (:user, :key, :sha256, :run, :at)
                        ON CONFLICT (user_id, key) DO UPDATE
                            SET body_sha256 = excluded.body_sha256, run_id = excluded.run_id,
                                created_at = excluded.created_at
                        """)
                .bind("user", caller.userId())
                .bind("key", key.text())
                .bind("sha256", key.bodySha256())
                .bind("run", run.id())
                .bind("at", run.createdAt())
                .execute();
    }

    /** Deletes keys that are over; says how many. */
    static int deleteOld(Handle handle, Instant now, int limit) {
        return handle.createUpdate("""
                        DELETE FROM submit_key WHERE ctid = ANY(ARRAY(
                            SELECT ctid FROM submit_key WHERE created_at <= :before
                            ORDER BY created_at LIMIT :limit FOR UPDATE SKIP LOCKED))
                        """)
                .bind("before", now.minus(VALID))
                .bind("limit", limit)
                .execute();
    }
}
