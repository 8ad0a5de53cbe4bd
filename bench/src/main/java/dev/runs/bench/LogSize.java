package dev.runs.bench;

import com.github.luben.zstd.ZstdOutputStream;
import dev.runs.attempt.Frame;
import dev.runs.attempt.LineSplitter;
import dev.runs.attempt.Position;
import dev.runs.log.LogLine;
import dev.runs.log.LogWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** How small logs are kept that somebody has: files, each stored as a program that prints it would have it stored. */
final class LogSize {
    /** Bytes that a program prints between two looks at what it has printed. */
    private static final int AT_ONCE = 16 * 1024;

    private static final int LEVEL = 3;

    private LogSize() {}

    public static void main(String[] arguments) throws Exception {
        List<Path> files = Arrays.stream(new Options(arguments, "--files FILE,FILE")
                        .text("--files")
                        .split(",", -1))
                .map(Path::of)
                .toList();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                System.err.println("There is no file " + file + ". --files names logs of real programs.");
                System.exit(66); // EX_NOINPUT of sysexits.h
            }
        }
        Results results = new Results("log-size: bytes in the database for each of text", "zstd -3 of the whole file");
        try (Ground ground = Ground.fresh()) {
            OwnRuns runs = new OwnRuns(ground, "acme");
            Jdbi jdbi = ground.database().patient();
            SeededLog.write(jdbi, runs.submit(), 1); // a table that is not empty
            for (Path path : files) {
                long before = size(jdbi);
                append(SeededLog.open(jdbi, runs.submit()), path);
                double bytes = size(jdbi) - before; // in pages of 8 KiB
                String what = "%s, %,d KB".formatted(path.getFileName(), Files.size(path) / 1000);
                results.add(what, bytes / Files.size(path), "0.15", compressed(path));
            }
        }
        results.print();
    }

    private static void append(LogWriter writer, Path file) throws IOException {
        LineSplitter splitter = new LineSplitter(Position.startOf(1));
        long time = Ground.CLOCK.instant().toEpochMilli();
        long offset = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (byte[] read = in.readNBytes(AT_ONCE); read.length > 0; read = in.readNBytes(AT_ONCE)) {
                splitter.accept(new Frame(time++, LogLine.Source.PROGRAM, read, 1, offset));
                offset += read.length;
                SeededLog.append(writer, splitter.take());
            }
        }
        splitter.endLineIfBegun();
        SeededLog.append(writer, splitter.take());
        writer.seal();
    }

    /** Of all logs. What one has left behind while it grew is room for the next one, and not counted. */
    private static long size(Jdbi jdbi) {
        jdbi.useHandle(handle -> handle.execute("VACUUM FULL log_chunk"));
        return jdbi.withHandle(handle -> handle.createQuery("SELECT pg_total_relation_size('log_chunk')")
                .mapTo(Long.class)
                .one());
    }

    /** Bytes for each of the file. */
    static double compressed(Path file) throws IOException {
        long[] bytes = {0};
        OutputStream counting = new OutputStream() {
            @Override
            public void write(int b) {
                bytes[0]++;
            }

            @Override
            public void write(byte[] some, int offset, int length) {
                bytes[0] += length;
            }
        };
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new ZstdOutputStream(counting, LEVEL)) {
            in.transferTo(out);
        }
        return (double) bytes[0] / Files.size(file);
    }
}
