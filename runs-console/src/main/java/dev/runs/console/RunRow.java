package dev.runs.console;

import dev.runs.run.Run;
import java.time.Instant;

/** A run in the list. */
record RunRow(String id, String name, StatusWords status, String who, String runtime, Moment submitted, Took took) {
    static RunRow of(Run run, Instant now) {
        return new RunRow(
                run.id(),
                run.name(),
                StatusWords.of(run),
                run.userEmail(),
                run.runtime(),
                new Moment(run.createdAt(), now),
                Took.of(run, now));
    }

    String url() {
        return "/console/runs/" + id;
    }
}
