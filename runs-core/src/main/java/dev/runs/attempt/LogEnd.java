package dev.runs.attempt;

import dev.runs.log.LogLine;
import dev.runs.log.LogStore;
import dev.runs.log.LogWriter;
import dev.runs.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The end of a log whose attempt cannot send it any more, from wherever else it is to be had. */
public final class LogEnd {
    private final LogStore store;

    public LogEnd(LogStore store) {
        this.store = store;
    }

    /** How much of the program's output is stored, newlines included; empty where the log has its end already. */
    public OptionalLong programBytes(Run run) {
        Optional<LogWriter> writer = store.open(run.id(), run.fence());
        if (writer.isEmpty() || position(writer.get(), run).complete()) {
            return OptionalLong.empty();
        }
        long[] bytes = {0};
        store.stream(run.id(), 0, (number, line) -> {
            if (line.source() == LogLine.Source.PROGRAM) {
                // Only a line that goes on in the next record is as long as one can be.
                int length = line.bytes().length;
                bytes[0] += length + (length < LogLine.MAX_BYTES ? 1 : 0);
            }
        });
        return OptionalLong.of(bytes[0]);
    }

    /** The time of the last line that is stored, in milliseconds since 1970; 0 where there is none. */
    public long lastTime(Run run) {
        List<LogLine> last = new ArrayList<>(store.tail(run.id(), 1, 1).lines());
        return last.isEmpty() ? 0 : last.get(0).timestamp();
    }

    /** Stores these lines, after which nothing follows; nothing, where the log has its end or is another claim's. */
    public void complete(Run run, List<LogLine> lines) {
        Optional<LogWriter> writer = store.open(run.id(), run.fence());
        if (writer.isPresent() && !position(writer.get(), run).complete()) {
            String end = position(writer.get(), run).completed().toString();
            if (writer.get().append(lines, end)) {
                var unused = writer.get().seal();
            }
        }
    }

    private static Position position(LogWriter writer, Run run) {
        return Position.parse(writer.position(), run.attempt());
    }
}
