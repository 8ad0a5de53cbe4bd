package dev.runs.attempt;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.log.LogLine;
import dev.runs.run.Run;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A claimed run, and servers that its pod can ask. */
abstract class AttemptsHarness {
    final SettableClock clock = new SettableClock(Instant.parse("2027-01-15T08:00:00Z"));

    @TempDir
    private Path folder;

    Platform platform;
    Run run;
    String name;

    @BeforeEach
    void start() {
        platform = new Platform(clock, folder);
        claimARun();
    }

    @AfterEach
    void close() {
        platform.close();
    }

    /** Another one than before. */
    void claimARun() {
        run = platform.submit(platform.member);
        execute("UPDATE run SET server_id = 'server', fence = 1, attempt = 1 WHERE id = ?", run.id());
        name = run.attemptName().replaceAll("-0$", "-1");
    }

    Attempts server() {
        return platform.attempts();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        platform.logs.stream(run.id(), 0, (number, line) -> lines.add(line.text()));
        return lines;
    }

    void execute(String sql, Object... arguments) {
        platform.database.jdbi().useHandle(handle -> handle.execute(sql, arguments));
    }

    static LogPiece piece(long offset, byte[] frames) {
        return new LogPiece(1, offset, -1, frames);
    }

    static byte[] frame(String text) {
        return frame(Instant.EPOCH.plusSeconds(1_800_000_000), LogLine.Source.PROGRAM, text);
    }

    /** As {@code journal.py} writes one. */
    static byte[] frame(Instant at, LogLine.Source source, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(frame);
        try {
            out.writeLong(at.toEpochMilli());
            out.writeByte(source == LogLine.Source.PROGRAM ? 0 : 1);
            out.writeInt(bytes.length);
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frame.toByteArray();
    }
}
