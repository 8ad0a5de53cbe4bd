package dev.runs.database;

import dev.runs.error.RunsException.OutcomeUnknown;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Transactions whose caller must not be told that they failed when they did not. A connection can break after a commit
 * was sent and before it was confirmed; then nobody knows whether it happened, until somebody looks.
 */
public final class CertainCommit {
    private CertainCommit() {}

    /**
     * Runs the work in a transaction. Where its commit is not confirmed, makes sure of it over other connections, for
     * some seconds; only where none can be had, the outcome stays unknown, which {@link OutcomeUnknown} says.
     *
     * @param again has the same effect as the work once more, given what that returned: nothing where it is there
     *     already. It waits for the work's own transaction if that is still under way, as an insert of the same key does.
     */
    public static <T> T inTransaction(
            Jdbi jdbi, HandleCallback<T, RuntimeException> work, BiConsumer<Handle, T> again) {
        AtomicReference<@Nullable T> result = new AtomicReference<>();
        return of(
                jdbi,
                () -> jdbi.inTransaction(handle -> {
                    T done = work.withHandle(handle);
                    result.set(done);
                    return done;
                }),
                result::get,
                again);
    }

    /**
     * Does the same for work that brings its own connection.
     *
     * @param done what the work will return, from when on it may have been committed; null before
     */
    public static <T> T of(Jdbi jdbi, Supplier<T> work, Supplier<@Nullable T> done, BiConsumer<Handle, T> again) {
        long begun = System.nanoTime();
        try {
            return work.get();
        } catch (JdbiException e) {
            T result = done.get();
            if (result == null || !DatabaseErrors.isConnectionLost(e)) {
                throw e;
            }
            makeSure(jdbi, begun, handle -> again.accept(handle, result));
            return result;
        }
    }

    private static void makeSure(Jdbi jdbi, long begun, HandleConsumer<RuntimeException> again) {
        while (true) {
            try {
                jdbi.useTransaction(again);
                return;
            } catch (JdbiException e) {
                if (!DatabaseErrors.isPassing(e)) {
                    throw e;
                }
                boolean timeIsUp = System.nanoTime() - begun > DatabaseLimits.MAKING_SURE.toNanos();
                // One that refuses at once, as a database that has become a standby, is not asked without end.
                if (timeIsUp || !DatabaseLimits.pauseBeforeRetry()) {
                    throw new OutcomeUnknown(e);
                }
            }
        }
    }
}
