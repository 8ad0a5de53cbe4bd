package dev.runs.bench;

import dev.runs.log.LogLine;
import dev.runs.log.LogStore;
import dev.runs.log.LogWriter;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** A log that is there before anything is measured, written as an executor writes one. */
final class SeededLog {
    /** The lines that a local run's pump stores at a time: 4 MiB of text, with what else a line takes in memory. */
    static final int BATCH_LINES = (4 << 20) / 163;

    private SeededLog() {}

    /** Gives the run, whose row must be there, a log of these lines and no others. */
    static void write(Jdbi jdbi, String runId, long lines) {
        LogWriter writer = open(jdbi, runId);
        for (long from = writer.nextLine(); from < lines; from = writer.nextLine()) {
            List<LogLine> batch = new ArrayList<>(BATCH_LINES);
            for (long line = from; line < Math.min(from + BATCH_LINES, lines); line++) {
                batch.add(new LogLine(LogLines.time(line), LogLine.Source.PROGRAM, LogLines.line(line)));
            }
            append(writer, batch);
        }
        if (!writer.seal()) {
            throw new IllegalStateException("Another claim has the log");
        }
    }

    /** For the claim that the run has. */
    static LogWriter open(Jdbi jdbi, String runId) {
        long fence = jdbi.withHandle(handle -> handle.createQuery("SELECT fence FROM run WHERE id = :run")
                .bind("run", runId)
                .mapTo(Long.class)
                .one());
        return new LogStore(jdbi).open(runId, fence).orElseThrow();
    }

    static void append(LogWriter writer, List<LogLine> lines) {
        if (!writer.append(lines, "line " + (writer.nextLine() + lines.size()))) {
            throw new IllegalStateException("Another claim has the log");
        }
    }
}
