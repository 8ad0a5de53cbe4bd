package dev.runs.dispatch;

import dev.runs.run.Move;
import dev.runs.run.Run;
import dev.runs.run.RunStore;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Writes what was seen of runs, in a transaction each time, and reads them again. */
final class Settlements {
    private final Jdbi jdbi;
    private final RunStore runs;

    Settlements(Jdbi jdbi, RunStore runs) {
        this.jdbi = jdbi;
        this.runs = runs;
    }

    /** The run as it is afterwards, or empty where it is no longer ours to write for: then nothing has changed. */
    Optional<Run> write(Change change) {
        Move move = change.move();
        Predicate<Handle> rest = change.rest();
        if (move == null && rest == null) {
            return Optional.of(change.run());
        }
        return jdbi.inTransaction(handle -> {
            boolean isOurs = (move == null || runs.move(handle, move)) && (rest == null || rest.test(handle));
            return isOurs
                    ? runs.get(handle, List.of(change.run().id())).stream().findFirst()
                    : Optional.empty();
        });
    }

    /**
     * Hundreds of runs may start or end at the same moment, and a transaction costs more than a move.
     *
     * @return by their ids, the runs as they are afterwards, without those that are no longer ours to write for
     */
    Map<String, Run> write(Collection<Move> moves) {
        return jdbi.inTransaction(handle -> runs.get(handle, runs.move(handle, moves)).stream()
                .collect(Collectors.toMap(Run::id, Function.identity())));
    }
}
