package dev.runs.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Python programs that print lines of 100 bytes, which begin with their time: all at once, when they are told to. */
final class PrintingProgram {
    /** Its first line says that it is there. It ends when it is told to, so that its end takes no time of the others. */
    static final String SOURCE = """
            import os, sys, time

            go, lines, rate = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
            limit = time.time() + 900
            print("ready")
            while not os.path.exists(go):
                if time.time() > limit or not os.path.exists(os.path.dirname(go)):
                    sys.exit("nobody has told me to go")
                time.sleep(0.05)
            began = time.time() + os.getpid() % 100 / 1000 if rate else 0
            block = max(1, int(rate / 10))
            for line in range(lines):
                if rate and line % block == 0:
                    time.sleep(max(0, began + line / rate - time.time()))
                number = line * 2654435761 % 4294967296
                print("%.6f INFO request %08x of customer %07d answered in %4d ms, %9d bytes in all, worker %2d" % (
                    time.time(), number, number % 9999991, number % 1009, line * 977 % 999999937, number % 17))
            while os.path.exists(go) and time.time() < limit:
                time.sleep(0.2)
            """;

    private static final int READ_BYTES = 1 << 16;

    private final Path go;
    private final int programs;
    private final int each;
    private final double rate;

    /**
     * @param lines of all together
     * @param rate lines a second of all together; 0: as fast as they can
     */
    PrintingProgram(Ground ground, int programs, int lines, int rate) throws IOException {
        this.go = Files.createTempDirectory(ground.folder(), "go").resolve("go");
        this.programs = programs;
        this.each = lines / programs;
        this.rate = (double) rate / programs;
    }

    int programs() {
        return programs;
    }

    /** Lines that each prints, the first one apart. */
    int each() {
        return each;
    }

    long all() {
        return (long) each * programs;
    }

    boolean isSteady() {
        return rate > 0;
    }

    String arguments(String quote, String separator) {
        return quote + go + quote + separator + quote + each + quote + separator + quote + rate + quote;
    }

    void go() throws IOException {
        Files.createFile(go);
    }

    void stop() throws IOException {
        Files.delete(go);
    }

    /** In microseconds since 1970, which a line begins with. */
    static long time(byte[] text, int start) {
        long micros = 0;
        for (int i = start; text[i] != ' '; i++) {
            micros = text[i] == '.' ? micros : micros * 10 + text[i] - '0';
        }
        return micros;
    }

    static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    /** The programs by themselves, each into a pipe. */
    Prints.Outcome bare(Path program) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3", program.toString()));
        command.addAll(List.of(arguments("", "\n").split("\n")));
        CountDownLatch ready = new CountDownLatch(programs);
        CountDownLatch over = new CountDownLatch(programs);
        Times times = new Times();
        double[] seconds = {0};
        Threads.run(programs + 1, thread -> {
            if (thread == programs) {
                ready.await();
                long began = System.nanoTime();
                go();
                over.await();
                seconds[0] = (System.nanoTime() - began) / 1e9;
                stop();
                return;
            }
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("PYTHONUNBUFFERED", "1"); // as a run has it
            Process process = builder.start();
            try (InputStream in = process.getInputStream()) {
                byte[] first = in.readNBytes("ready\n".length());
                if (!new String(first, StandardCharsets.US_ASCII).equals("ready\n")) {
                    throw new IOException("The program does not start");
                }
                ready.countDown();
                read(in, times);
            } finally {
                over.countDown();
                process.waitFor();
            }
        });
        return new Prints.Outcome(all() / seconds[0], times);
    }

    /** Of the times, that of the first line which begins in what one read gave. */
    private void read(InputStream in, Times times) throws IOException {
        byte[] bytes = new byte[READ_BYTES];
        boolean isAtLine = true;
        for (int lines = 0; lines < each; ) {
            int length = in.read(bytes);
            if (length < 0) {
                throw new IOException("The program ended early");
            }
            long now = now();
            int place = isAtLine ? 0 : after(bytes, 0, length);
            if (place + 20 < length) {
                times.add(Math.max(0, now - time(bytes, place)) * 1000);
            }
            for (int i = 0; i < length; i++) {
                lines += bytes[i] == '\n' ? 1 : 0;
            }
            isAtLine = bytes[length - 1] == '\n';
        }
    }

    /** The place after the next newline; the end where there is none. */
    private static int after(byte[] bytes, int start, int length) {
        int place = start;
        while (place < length && bytes[place] != '\n') {
            place++;
        }
        return Math.min(length, place + 1);
    }
}
