package dev.runs.attempt;

import dev.runs.run.Run;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Jdbi;

/** Who of the pods may start its program: none twice, and none that nobody wants any more. */
public final class StartPermits {
    /** Of those whose run was ended before anybody asked, some stay. */
    private static final int MOST_FRESH = 10_000;

    private final Jdbi jdbi;
    private final Clock clock;
    private final Consumer<String> wake;
    private final AttemptStore store = new AttemptStore();
    /** What was given here and is not known to the dispatcher yet, by the attempt's name: it asks a moment later. */
    private final Map<String, Instant> fresh = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
            return size() > MOST_FRESH;
        }
    });

    /** @param wake told the id of a run whose program now starts */
    public StartPermits(Jdbi jdbi, Clock clock, Consumer<String> wake) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.wake = wake;
    }

    /** When the program of the attempt was allowed to start; empty where it was not yet. */
    public Optional<Instant> at(String attemptName) {
        Instant given = fresh.remove(attemptName);
        return given != null ? Optional.of(given) : jdbi.withHandle(handle -> store.permittedAt(handle, attemptName));
    }

    /** Lets it start; false where it may not. */
    boolean give(String attemptName, String who) {
        Optional<Instant> given = jdbi.inTransaction(handle -> store.permit(handle, attemptName, who, clock.instant()));
        given.ifPresent(at -> {
            fresh.put(attemptName, at);
            wake.accept(Run.idOf(attemptName));
        });
        return given.isPresent();
    }
}
