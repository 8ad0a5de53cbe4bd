package dev.runs.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** A whole log as a file: each line as the program wrote it, and a newline. */
public final class LogDownload {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z '").withZone(ZoneOffset.UTC);

    private LogDownload() {}

    /** Writes what there is when it gets there; holds one chunk at a time. */
    public static void write(LogStore logs, String runId, OutputStream out) throws IOException {
        logs.stream(runId, 0, (number, line) -> write(line, out));
    }

    /** The same, each line after its time: RFC 3339 in UTC with milliseconds, and a space. */
    public static void writeWithTimes(LogStore logs, String runId, OutputStream out) throws IOException {
        logs.stream(runId, 0, (number, line) -> {
            String time = TIME.format(Instant.ofEpochMilli(line.timestamp()));
            out.write(time.getBytes(StandardCharsets.US_ASCII));
            write(line, out);
        });
    }

    private static void write(LogLine line, OutputStream out) throws IOException {
        out.write(line.bytes());
        out.write('\n');
    }
}
