package dev.runs.bench;

import com.github.luben.zstd.ZstdCompressCtx;
import dev.runs.log.LogLine;
import dev.runs.log.LogWriter;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * How fast lines are stored below HTTP, by one writer and by several of different runs, beside a bare program that writes
 * the same compressed rows, and beside the compression alone.
 */
final class LogWrite {
    private static final int WARM_UP = 500_000;
    /** Lines that are made before and stored again and again: no chunk knows of another. */
    private static final int TEXT_LINES = 16 * SeededLog.BATCH_LINES;

    private static final int CHUNK_LINES = 10_000;
    private static final int LEVEL = 3;

    private final byte[][] text = new byte[TEXT_LINES][];

    private LogWrite() {
        for (int i = 0; i < TEXT_LINES; i++) {
            text[i] = LogLines.line(i);
        }
    }

    public static void main(String[] arguments) throws Exception {
        int lines = new Options(arguments, "--lines 5000000").number("--lines");
        Results results = new Results(
                "log-write, " + lines + " lines",
                "a program that writes the same compressed rows into the same PostgreSQL, in as many transactions");
        LogWrite program = new LogWrite();
        try (Ground ground = Ground.fresh()) {
            Jdbi jdbi = ground.database().jdbi();
            OwnRuns runs = new OwnRuns(ground, "acme");
            program.append(jdbi, runs.submit(), WARM_UP);
            for (int writers : new int[] {1, 2, 8}) {
                List<String> ids = new ArrayList<>();
                for (int i = 0; i < writers; i++) {
                    ids.add(runs.submit());
                }
                int each = lines / writers;
                double seconds = Threads.run(writers, thread -> program.append(jdbi, ids.get(thread), each));
                double bare = BareChunks.write(ground, ids, SeededLog.BATCH_LINES);
                String what = writers == 1 ? "one writer" : writers + " writers";
                results.add("lines a second, " + what, lines / seconds, "500,000", lines / bare);
            }
        }
        program.compress(WARM_UP);
        results.add("lines a second, compressed and not stored, one thread", lines / program.compress(lines), "");
        results.print();
    }

    private void append(Jdbi jdbi, String runId, int lines) {
        LogWriter writer = SeededLog.open(jdbi, runId);
        for (int from = 0; from < lines; from += SeededLog.BATCH_LINES) {
            List<LogLine> batch = new ArrayList<>(SeededLog.BATCH_LINES);
            for (int line = from; line < Math.min(from + SeededLog.BATCH_LINES, lines); line++) {
                batch.add(new LogLine(LogLines.time(line), LogLine.Source.PROGRAM, text[line % TEXT_LINES]));
            }
            SeededLog.append(writer, batch);
        }
    }

    /** In seconds, of the compression. */
    private double compress(int lines) {
        long nanos = 0;
        try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
            zstd.setLevel(LEVEL).setChecksum(true);
            for (int from = 0; from < lines; from += CHUNK_LINES) {
                ByteArrayOutputStream block = new ByteArrayOutputStream();
                for (int line = from; line < Math.min(from + CHUNK_LINES, lines); line++) {
                    block.writeBytes(text[line % TEXT_LINES]);
                    block.write('\n');
                }
                byte[] raw = block.toByteArray();
                long began = System.nanoTime();
                zstd.compress(raw);
                nanos += System.nanoTime() - began;
            }
        }
        return nanos / 1e9;
    }
}
