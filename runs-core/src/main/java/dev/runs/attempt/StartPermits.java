package dev.runs.attempt;

import dev.runs.run.Run;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/** Who of the pods may start its program: none twice, and none that nobody wants any more. */
public final class StartPermits {
    private final Jdbi jdbi;
    private final Clock clock;
    private final Consumer<String> wake;
    private final AttemptStore store = new AttemptStore();

    /** @param wake told the id of a run whose program now starts */
    public StartPermits(Jdbi jdbi, Clock clock, Consumer<String> wake) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.wake = wake;
    }

    /** When the program of the attempt was allowed to start; empty where it was not yet. */
    public Optional<Instant> at(String attemptName) {
        return jdbi.withHandle(handle -> store.permittedAt(handle, attemptName));
    }

    /** Lets it start; false where it may not. */
    boolean give(String attemptName, String who) {
        boolean isGiven = jdbi.inTransaction(handle -> store.permit(handle, attemptName, who, clock.instant()));
        if (isGiven) {
            wake.accept(Run.idOf(attemptName));
        }
        return isGiven;
    }
}
