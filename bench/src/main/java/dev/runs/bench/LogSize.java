package dev.runs.bench;

import com.github.luben.zstd.ZstdOutputStream;
import dev.runs.log.LogLine;
import dev.runs.log.LogWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** How small logs are kept that somebody has: files, each stored as a program that prints it would have it stored. */
final class LogSize {
    /** That a program prints between two looks at what it has printed. */
    private static final int LINES_AT_ONCE = 200;

    private static final int LEVEL = 3;

    private LogSize() {}

    public static void main(String[] arguments) throws Exception {
        String files = new Options(arguments, "--files FILE,FILE").text("--files");
        Results results = new Results("log-size: bytes in the database for each of text", "zstd -3 of the whole file");
        try (Ground ground = Ground.fresh()) {
            OwnRuns runs = new OwnRuns(ground, "acme");
            Jdbi jdbi = ground.database().patient();
            SeededLog.write(jdbi, runs.submit(), LINES_AT_ONCE); // a table that is not empty
            for (String file : files.split(",", -1)) {
                Path path = Path.of(file);
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
        List<LogLine> batch = new ArrayList<>();
        long time = Ground.CLOCK.instant().toEpochMilli();
        for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
            if (bytes.length <= LogLine.MAX_BYTES) {
                batch.add(new LogLine(time++, LogLine.Source.PROGRAM, bytes));
            }
            if (batch.size() == LINES_AT_ONCE) {
                SeededLog.append(writer, batch);
                batch.clear();
            }
        }
        SeededLog.append(writer, batch);
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
