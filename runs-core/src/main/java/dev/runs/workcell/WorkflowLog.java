package dev.runs.workcell;

import dev.runs.log.LogLine;
import dev.runs.log.LogStore;
import dev.runs.log.LogWriter;
import dev.runs.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The log of a workflow run: its events, one a line. The position in it is the number of the last event that is there,
 * so that each is written once, whoever writes.
 */
final class WorkflowLog {
    private final LogStore logs;
    private final Journal journal;
    private @Nullable LogWriter writer;

    WorkflowLog(LogStore logs, Journal journal) {
        this.logs = logs;
        this.journal = journal;
    }

    /** Writes what is not there yet. Where another claim has the log, nothing: the run's next write shows that too. */
    void write(Run run, int events) {
        Optional<LogWriter> open = open(run);
        if (open.isPresent() && written(open.get()) < events) {
            append(open.get(), run);
        }
    }

    /** The same, after which nothing more is expected. */
    void complete(Run run, int events) {
        write(run, events);
        open(run).ifPresent(LogWriter::seal);
    }

    /** After a failure nobody knows what was stored. */
    void forget() {
        writer = null;
    }

    private void append(LogWriter open, Run run) {
        List<LogLine> lines = new ArrayList<>();
        int last = written(open);
        for (Journal.Entry entry : journal.after(run.id(), last)) {
            lines.addAll(entry.lines());
            last = entry.number();
        }
        open.append(lines, String.valueOf(last));
    }

    private Optional<LogWriter> open(Run run) {
        if (writer == null) {
            writer = logs.open(run.id(), run.fence()).orElse(null);
        }
        return Optional.ofNullable(writer);
    }

    private static int written(LogWriter open) {
        return open.position().isEmpty() ? 0 : Integer.parseInt(open.position());
    }
}
