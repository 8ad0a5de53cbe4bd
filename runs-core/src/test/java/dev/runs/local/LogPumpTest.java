package dev.runs.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.dispatch.ExecutorWorld;
import dev.runs.log.LogLine;
import dev.runs.run.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogPumpTest {
    @TempDir
    Path folder;

    private ExecutorWorld world;
    private Run run;
    private Path log;

    @BeforeEach
    void open() throws IOException {
        world = new ExecutorWorld(folder);
        run = world.python("");
        log = Files.createDirectory(folder.resolve("log"));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void linesDoNotDependOnWhereFramesTurnsAndServersEnd() throws IOException {
        Random random = new Random(7);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            text.append("line ")
                    .append(i)
                    .append("x".repeat(random.nextInt(300)))
                    .append('\n');
        }
        text.append("y".repeat(2 * LogLine.MAX_BYTES)).append("\nthe end");
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        LogPump pump = pump(1);
        int segment = 1;
        for (int start = 0; start < bytes.length; ) {
            int length = Math.min(bytes.length - start, 1 + random.nextInt(5_000));
            append(segment, frame(bytes, start, length));
            start += length;
            segment += random.nextInt(10) == 0 ? 1 : 0;
            if (random.nextInt(5) == 0) {
                pump.turn();
            }
            if (random.nextInt(25) == 0) {
                pump.close();
                pump = pump(1);
            }
        }
        while (pump.turn() != LogPump.Outcome.QUIET) {
            // until all is read
        }
        pump.complete(List.of("notice"), 1);
        pump(1).complete(List.of("notice"), 1);

        List<String> expected = new ArrayList<>();
        text.toString().lines().forEach(line -> {
            for (int at = 0; at == 0 || at < line.length(); at += LogLine.MAX_BYTES) {
                expected.add(line.substring(at, Math.min(line.length(), at + LogLine.MAX_BYTES)));
            }
        });
        expected.add("notice");
        assertThat(world.lines(run)).extracting(LogLine::text).isEqualTo(expected);
        try (var left = Files.list(log)) {
            assertThat(left).as("segments that are stored are deleted").hasSize(1);
        }
    }

    @Test
    void halfAFrameWaitsForItsOtherHalf() throws IOException {
        byte[] frame = frame("hello\n".getBytes(StandardCharsets.UTF_8), 0, 6);
        LogPump pump = pump(1);
        for (byte part : frame) {
            assertThat(pump.turn()).isEqualTo(LogPump.Outcome.QUIET);
            append(1, new byte[] {part});
        }

        assertThat(pump.turn()).isEqualTo(LogPump.Outcome.STORED);
        assertThat(world.printed(run)).containsExactly("hello");
    }

    @Test
    void aFrameThatWasCutShortByACrashEndsWithItsSegment() throws IOException {
        byte[] frame = frame("lost\n".getBytes(StandardCharsets.UTF_8), 0, 5);
        append(1, Arrays.copyOf(frame, 15));
        append(2, frame("kept\n".getBytes(StandardCharsets.UTF_8), 0, 5));

        assertThat(pump(1).turn()).isEqualTo(LogPump.Outcome.STORED);
        assertThat(world.printed(run)).containsExactly("kept");
    }

    @Test
    void anOlderClaimIsTurnedAway() throws IOException {
        LogPump old = pump(1);
        append(1, frame("a\n".getBytes(StandardCharsets.UTF_8), 0, 2));
        old.turn();
        LogPump newer = pump(2);
        newer.turn();
        append(1, frame("b\n".getBytes(StandardCharsets.UTF_8), 0, 2));

        assertThat(old.turn()).isEqualTo(LogPump.Outcome.FENCED);
        assertThat(newer.turn()).isEqualTo(LogPump.Outcome.STORED);
        assertThat(pump(1).turn()).isEqualTo(LogPump.Outcome.FENCED);
        assertThat(world.printed(run)).containsExactly("a", "b");
    }

    private LogPump pump(long fence) {
        return new LogPump(world.logs, run.id(), 1, fence, log);
    }

    private void append(int segment, byte[] bytes) throws IOException {
        Path path = log.resolve(String.format("segment-%08d", segment));
        try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            out.write(bytes);
        }
    }

    private static byte[] frame(byte[] content, int start, int length) {
        return ByteBuffer.allocate(13 + length)
                .putLong(1_000)
                .put((byte) 0)
                .putInt(length)
                .put(content, start, length)
                .array();
    }
}
