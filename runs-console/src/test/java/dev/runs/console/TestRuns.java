package dev.runs.console;

import dev.runs.run.Failure;
import dev.runs.run.PythonProgram;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Runs to show. */
final class TestRuns {
    private static final Instant AT = Instant.parse("2026-03-01T11:59:00Z");

    private TestRuns() {}

    /** A run whose program has started; {@code text} stands wherever somebody chose a text. */
    static Run run(String id, RunStatus status, String userId, String text) {
        boolean terminal = status.isTerminal();
        return new Run(
                id,
                "o1",
                "field-maps",
                userId,
                text,
                text,
                status,
                new PythonProgram("s3://runs/field-maps/" + text, List.of(text, "")),
                text,
                null,
                text,
                Duration.ofHours(1),
                new RunEnvironment(null, null, Map.of("spark.app.name", text), List.of()),
                Map.of(),
                AT,
                AT,
                AT,
                terminal ? AT : null,
                terminal ? new Failure(Failure.Kind.OUT_OF_MEMORY, "Out of memory. " + text) : null,
                null,
                "s1",
                1,
                1,
                AT,
                null,
                null,
                Map.of(text, text),
                false,
                null);
    }
}
