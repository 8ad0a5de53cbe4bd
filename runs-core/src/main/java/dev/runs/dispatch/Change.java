package dev.runs.dispatch;

import dev.runs.run.Move;
import dev.runs.run.Run;
import java.util.function.Predicate;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written of a run after a look at it.
 *
 * @param run as it was when it was looked at
 * @param move null for none
 * @param rest what is written after the move, in its transaction; false where the run is no longer ours. Null for
 *     nothing: then the move can be written together with those of other runs
 * @param again whether there is more to be seen at once
 */
record Change(Run run, @Nullable Move move, @Nullable Predicate<Handle> rest, boolean again) {
    static Change none(Run run) {
        return new Change(run, null, null, false);
    }

    static Change of(Move move) {
        return new Change(move.run(), move, null, false);
    }

    /** A move that another one follows. */
    static Change first(Move move) {
        return new Change(move.run(), move, null, true);
    }

    static Change with(Move move, Predicate<Handle> rest) {
        return new Change(move.run(), move, rest, false);
    }

    static Change of(Run run, Predicate<Handle> rest) {
        return new Change(run, null, rest, false);
    }

    boolean isPlainMove() {
        return move != null && rest == null;
    }
}
